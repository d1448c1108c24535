"""The bulletin for everybody: the issues, one issue to read, and its files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.domain.bulletins.queries import issues
from bihuan.web.bulletins.issues import file_of
from bihuan.web.bulletins.looks import linked
from bihuan.web.shell.request import Request

SHOWN = 60


@require_safe
def issue_list(request: Request) -> HttpResponse:
    """The issues printed so far, the newest first."""
    return render(request, "public/bulletins.html", {"issues": issues.newest_issues(SHOWN)})


@require_safe
def issue_page(request: Request, code: str) -> HttpResponse:
    """One issue as it was printed."""
    issue = issues.public_issue(code)
    return render(
        request, "public/bulletin.html", {"issue": issue, "content": linked(issue.content, issue.code)}
    )


@require_safe
def issue_file(_request: Request, code: str, form: str) -> HttpResponse:
    """The printed issue as PDF or Word file."""
    issue = issues.public_issue(code)
    return file_of(issue.content, form, issue.code)
