"""Requests that Schemathesis makes from the document: each answer is one that the document knows, none a fault of ours."""

from __future__ import annotations

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from bihuan.api.schema import document
from bihuan.domain.cases.models import Report
from bihuan.foundation.journal.models import Entry
from tests.api.caller import caller
from tests.factories.cases import Town

APP = WSGIHandler()


def counts() -> tuple[int, int]:
    return Report.objects.count(), Entry.objects.count()


def test_no_request_of_schemathesis_is_a_fault_and_no_refusal_writes(town: Town, kept_open: None) -> None:
    headers = {"Authorization": f"Bearer {caller(town.people['everything']).key}"}
    schema = schemathesis.openapi.from_dict(document())
    schema.app = APP
    cases = st.one_of(
        [found.ok().as_strategy() for found in schema.get_all_operations() if isinstance(found, Ok)]
    )

    @settings(
        max_examples=60,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def ask(case: Case) -> None:
        with transaction.atomic():
            before = counts()
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[not_a_server_error])
            assert "Traceback" not in answer.text
            assert answer.status_code < 400 or counts() == before
            transaction.set_rollback(True)

    ask()
