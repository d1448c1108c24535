"""The published client `georeport` against a running server."""

from __future__ import annotations

import pytest
from georeport import GeoReport
from pytest_django.live_server_helper import LiveServer

from tests.factories.cases import Town, case_in

DAYS = {"start_date": "2026-09-30T00:00:00+08:00", "end_date": "2026-10-30T00:00:00+08:00"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_client_reads_services_definition_requests_and_one_request(
    live_server: LiveServer, town: Town, form: str
) -> None:
    codes = [case_in(town, "handling", minutes=10 * n).reports.get().code for n in range(2)]
    client = GeoReport(f"{live_server.url}/open311/v2", jurisdiction="town", output_format=form)
    assert "E0101" in {one["service_code"] for one in client.get_service_list()}
    assert client.get_service_definition("E0101")["service_code"] == "E0101"
    found = client.get_service_requests(status="open", service_code="E0101", **DAYS)
    assert [one["service_request_id"] for one in found] == codes[::-1]
    assert client.get_service_request(codes[0])["service_code"] == "E0101"
