"""The matrix itself: one line an address; an address without a line fails the test."""

from __future__ import annotations

from typing import Any

from bihuan.domain.bulletins.vocabulary import BulletinsPermission as Bulletins
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.channels.vocabulary import ChannelsPermission as Channels
from bihuan.domain.checklists.vocabulary import ChecklistsPermission as Checklists
from bihuan.domain.district.vocabulary import DistrictPermission as District
from bihuan.domain.inspections.vocabulary import InspectionsPermission as Inspections
from bihuan.domain.intake.vocabulary import IntakePermission as Intake
from bihuan.domain.metrics.vocabulary import MetricsPermission as Metrics
from bihuan.domain.officers.vocabulary import OfficersPermission as Officers
from bihuan.domain.patrols.vocabulary import PatrolsPermission as Patrols
from bihuan.domain.residents.vocabulary import ResidentsPermission as Residents
from bihuan.domain.targets.vocabulary import TargetsPermission as Targets
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as YearPlans
from bihuan.foundation.accounts.vocabulary import AccountsPermission as Accounts
from bihuan.foundation.calendar.vocabulary import CalendarPermission as Calendar
from bihuan.foundation.files.vocabulary import FilesPermission as Files
from bihuan.foundation.jobs.vocabulary import JobsPermission as Jobs
from bihuan.foundation.journal.vocabulary import JournalPermission as Journal
from bihuan.foundation.outbox.vocabulary import OutboxPermission as Outbox
from tests.web.matrix.doors import Args, Door, may, only, public, sees_case
from tests.web.matrix.world import World

LEADS_ON = frozenset({302})


def fixed(**args: str) -> Args:
    return lambda world: args


def row(**names: str) -> Args:
    """Arguments of the address from the world's numbers: `row(person_id="handler")`."""
    return lambda world: {key: world.rows[name] for key, name in names.items()}


def case(verb: str = "") -> Args:
    return lambda world: {"code": world.case.code} | ({"verb": verb} if verb else {})


def report(verb: str = "") -> Args:
    return lambda world: {"code": world.report.code} | ({"verb": verb} if verb else {})


def checking(verb: str = "") -> Args:
    return lambda world: {"code": world.checking.code} | ({"verb": verb} if verb else {})


def looked_at(verb: str = "") -> Args:
    return lambda world: {"code": world.looked_at.code} | ({"verb": verb} if verb else {})


def resident_picture(world: World) -> dict[str, Any]:
    return {"token": world.rows["receipt"], "size": "thumb", "uuid": world.rows["resident_picture"]}


def partner(verb: str) -> Args:
    return lambda world: {"code": world.rows["partner"], "verb": verb}


sees_issue = only("street2", "dispatcher", "checker", "auditor", "everything")
sees_checks = may(Checklists.VIEW, Checklists.MANAGE)
sees_cases = may(May.VIEW_ALL, May.VIEW_AREA, May.VIEW_UNIT)
dispatches = may(May.ACCEPT, May.FILE, May.DISPATCH, May.ARBITRATE)
checks = may(May.VERIFY, May.CHECK, May.ASSIGN_CHECK)
looks_back = may(May.LOOK_BACK, May.DRAW)
settles = may(May.VERIFY, May.CHECK, May.ASSIGN_CHECK, May.LOOK_BACK, May.DRAW)
sees_district = may(District.VIEW)
runs_district = may(District.MANAGE)
exchanges = may(Channels.MANAGE, Channels.EXCHANGE)
runs_partners = may(Channels.MANAGE)
runs_accounts = may(Accounts.MANAGE)
sees_figures = may(Metrics.VIEW)
sees_targets = may(Metrics.VIEW, *Targets)
sets_targets = may(Targets.MANAGE)
sees_journal = may(Journal.VIEW)
verifies = may(Journal.VERIFY)
sees_visits = may(*Inspections)
goes = may(Inspections.INSPECT)
plans_visits = may(Inspections.PLAN)
its_officers = only("admin", "everything")
newsroom = only("auditor", "admin", "everything")
sees_officers = may(Officers.VIEW, Officers.ORGANISE, Officers.MANAGE)
runs_officers = may(Officers.MANAGE)
organises = may(Officers.ORGANISE)
sees_patrols = may(Patrols.VIEW, Patrols.WALK, Patrols.ASSIGN, Patrols.CONFIRM, Patrols.APPEAL)
assigns_patrols = may(Patrols.ASSIGN)
knows_the_handler = only("handler", "auditor", "admin", "everything")

LINES: dict[str, Door] = {
    # the shell
    "set_language": Door(public, answers=LEADS_ON, own=True),
    "home": Door(public, answers=LEADS_ON),
    # the public site: everybody, without an account
    "public-home": Door(public),
    "public-find": Door(public, answers=frozenset({404})),
    "public-report": Door(public),
    "public-found": Door(public),
    "public-ticket": Door(public),
    "public-alike": Door(public, sends=True, own=True),
    "public-send": Door(public, sends=True, own=True),
    "public-drafts": Door(public),
    "public-worker": Door(public),
    "public-receipt": Door(public, args=row(token="receipt")),
    "public-answer": Door(public, args=row(token="receipt")),
    "public-receipt-picture": Door(public, args=resident_picture),
    "public-report-state": Door(public, args=row(code="resident_report")),
    "public-receipt-feed": Door(public, args=row(token="receipt")),
    "public-follow-receipt": Door(public, args=row(token="receipt")),
    "public-follow-case": Door(public, args=case()),
    "public-follower": Door(public, args=row(token="follower")),
    "public-case": Door(public, args=case()),
    "public-feed": Door(public, args=case()),
    "public-case-picture": Door(
        public, args=lambda w: {"code": w.case.code, "size": "thumb", "uuid": w.picture.file.uuid}
    ),
    "public-map": Door(public),
    "public-outlines": Door(public),
    "public-geojson": Door(public),
    "public-csv": Door(public),
    # hot issues
    "hot-list": Door(),
    "hot-detail": Door(sees=sees_issue, args=row(code="hot_issue")),
    "hot-move": Door(
        sees=sees_issue,
        args=lambda w: {"code": w.rows["hot_issue"], "verb": "dismiss_issue"},
        answers=LEADS_ON,
    ),
    "public-bulletins": Door(public),
    "public-bulletin": Door(public, args=row(code="printed")),
    "public-bulletin-file": Door(public, args=lambda w: {"code": w.rows["printed"], "form": "docx"}),
    "public-figure": Door(public, args=lambda w: {"code": w.rows["printed"], "number": 1}),
    "public-fact-check": Door(public, args=row(token="outside"), own=True),
    # visits
    "public-visit": Door(public, args=row(token="rating")),
    "visit-list": Door(sees_visits),
    "visit-today": Door(goes),
    "visit-new": Door(plans_visits),
    "cap-list": Door(sees_visits),
    "enterprise-detail": Door(sees_visits, args=row(code="enterprise")),
    "door-code": Door(plans_visits, args=row(code="enterprise")),
    "door-code-picture": Door(plans_visits, args=row(code="enterprise")),
    "visit-door": Door(goes, args=row(token="door"), answers=LEADS_ON),
    "visit-worker": Door(public),
    "visit-phone": Door(goes),
    "visit-detail": Door(sees_visits, args=row(code="visit")),
    "visit-join": Door(plans_visits, args=row(code="visit")),
    "visit-move": Door(
        sees_visits, args=lambda w: {"code": w.rows["visit"], "verb": "cancel_visit"}, answers=LEADS_ON
    ),
    "visit-walk": Door(goes, sees=its_officers, args=row(code="visit")),
    "visit-step": Door(
        goes,
        sees=its_officers,
        args=lambda w: {"code": w.rows["visit"], "step": "sign"},
        answers=LEADS_ON,
        leads=True,
    ),
    "visit-item": Door(
        goes, sees=its_officers, args=row(code="visit", item="visit_item"), answers=LEADS_ON, leads=True
    ),
    "visit-report": Door(goes, args=row(code="visit", item="visit_item"), answers=LEADS_ON),
    "visit-settle": Door(goes, args=row(code="visit", item="visit_item"), answers=LEADS_ON),
    "visit-photo": Door(
        sees_visits, args=lambda w: {"code": w.rows["visit"], "size": "thumb", "uuid": w.rows["visit_photo"]}
    ),
    "visit-record": Door(sees_visits, args=row(code="visit"), answers=frozenset({200, 409})),
    "visit-rating-picture": Door(goes, args=row(code="visit")),
    # the bulletin
    "bulletin-items": Door(),
    "bulletin-item-new": Door(may(Bulletins.CONTRIBUTE)),
    "bulletin-merge": Door(may(Bulletins.EDIT), answers=LEADS_ON),
    "bulletin-item": Door(sees=newsroom, args=row(code="item")),
    "bulletin-item-move": Door(
        sees=newsroom, args=lambda w: {"code": w.rows["item"], "verb": "approve_item"}, answers=LEADS_ON
    ),
    "bulletin-item-edit": Door(sees=newsroom, may_do=may(Bulletins.EDIT), args=row(code="item")),
    "bulletin-item-comment": Door(sees=newsroom, args=row(code="item"), answers=LEADS_ON),
    "bulletin-item-shares": Door(sees=newsroom, may_do=may(Bulletins.EDIT), args=row(code="item")),
    "bulletin-item-check": Door(sees=newsroom, may_do=may(Bulletins.EDIT), args=row(code="item")),
    "bulletin-item-order": Door(
        may(Bulletins.EDIT), args=lambda w: {"code": w.rows["placed"], "where": "up"}, answers=LEADS_ON
    ),
    "bulletin-number": Door(sees=newsroom, args=lambda w: {"code": w.rows["item"], "start": 4}),
    "bulletin-item-version": Door(sees=newsroom, args=lambda w: {"code": w.rows["item"], "number": 2}),
    "bulletin-requests": Door(),
    "bulletin-request-new": Door(may(Bulletins.EDIT)),
    "bulletin-request-withdraw": Door(may(Bulletins.EDIT), args=row(code="asked"), answers=LEADS_ON),
    "bulletin-issues": Door(),
    "bulletin-issue-new": Door(may(Bulletins.EDIT)),
    "bulletin-issue": Door(sees=newsroom, args=row(code="arranging")),
    "bulletin-issue-move": Door(
        sees=newsroom, args=lambda w: {"code": w.rows["arranging"], "verb": "sign_issue"}, answers=LEADS_ON
    ),
    "bulletin-issue-place": Door(may(Bulletins.EDIT), args=row(code="arranging"), answers=LEADS_ON),
    "bulletin-issue-file": Door(sees=newsroom, args=lambda w: {"code": w.rows["arranging"], "form": "docx"}),
    "bulletin-number-bind": Door(
        sees=newsroom, args=lambda w: {"code": w.rows["item"], "start": 4}, answers=LEADS_ON
    ),
    "bulletin-issue-draft": Door(may(Bulletins.EDIT), args=row(code="arranging")),
    "bulletin-issue-verify": Door(may(Bulletins.VIEW), args=row(code="printed")),
    "bulletin-issue-correct": Door(may(Bulletins.EDIT), args=row(code="printed"), answers=LEADS_ON),
    "bulletin-numbers": Door(may(Bulletins.VIEW)),
    "bulletin-adoption": Door(may(Bulletins.VIEW)),
    # call-backs
    "call-back-list": Door(),
    "call-back-rates": Door(),
    "call-back-detail": Door(sees=sees_case, args=row(code="call_back")),
    "call-back-move": Door(
        sees=sees_case,
        args=lambda w: {"code": w.rows["call_back"], "verb": "record_answer"},
        answers=LEADS_ON,
    ),
    # what is learned
    "intake-classes": Door(may(Intake.VIEW)),
    "suggestion-list": Door(may(Intake.VIEW)),
    "intake-train": Door(may(Intake.TRAIN), sends=True),
    "intake-use": Door(may(Intake.TRAIN), args=fixed(version="1"), sends=True),
    # work and desks
    "my-work": Door(),
    "dispatch-desk": Door(dispatches),
    "dispatch-counts": Door(dispatches),
    "dispatch-item": Door(dispatches, sees_case, case()),
    "dispatch-move": Door(dispatches, sees_case, case("dispatch_case"), answers=LEADS_ON, leads=True),
    "check-list": Door(checks),
    "check-sheet": Door(settles, sees_case, checking()),
    "check-move": Door(settles, sees_case, checking("pass_check"), answers=LEADS_ON, leads=True),
    "lookback-list": Door(looks_back),
    "lookback-round-new": Door(may(May.DRAW)),
    "lookback-draw": Door(may(May.DRAW), args=row(key="round"), sends=True),
    "lookback-tickets": Door(may(May.LOOK_BACK, May.DRAW, May.VIEW_ALL), args=row(key="drawn")),
    "lookback-sheet": Door(settles, sees_case, looked_at()),
    "lookback-move": Door(settles, sees_case, looked_at("confirm_case"), answers=LEADS_ON, leads=True),
    # figures
    "metric-list": Door(sees_figures),
    "metric-value": Door(sees_figures, args=fixed(code="drafted")),
    "burden": Door(sees_figures),
    "target-list": Door(sees_targets),
    "target-new": Door(sets_targets),
    "target-detail": Door(sees_targets, args=row(code="target")),
    "target-revise": Door(sets_targets, args=row(code="target")),
    "target-report": Door(sees_targets, args=row(code="target")),
    "target-end": Door(sets_targets, args=row(code="target")),
    "board": Door(sees_cases),
    "board-points": Door(sees_cases),
    # reports
    "report-list": Door(),
    "report-new": Door(may(May.REPORT)),
    "report-on-spot": Door(may(May.HANDLE)),
    "report-import": Door(may(May.IMPORT)),
    "report-import-template": Door(may(May.IMPORT)),
    "report-mailbox": Door(may(Channels.MAILBOX)),
    "report-found": Door(),
    "report-by-phone": Door(may(May.VIEW_PERSONAL)),
    "report-contact": Door(sees=sees_case, args=report(), answers=LEADS_ON, leads=True),
    "report-contact-erase": Door(may(May.ERASE_PERSONAL), sees_case, report()),
    "report-detail": Door(sees=sees_case, args=report()),
    "report-beside": Door(sees=sees_case, args=lambda w: {"code": w.report.code, "other": w.report.code}),
    "report-sent": Door(sees=sees_case, args=report()),
    "report-move": Door(sees=sees_case, args=report("accept_report"), answers=LEADS_ON),
    # cases
    "case-list": Door(),
    "case-points": Door(),
    "case-view-save": Door(sends=True, own=True),
    "case-view-delete": Door(sees=only("dispatcher"), args=row(pk="view"), sends=True, own=True),
    "case-bulk-dispatch": Door(may(May.DISPATCH), sends=True),
    "case-detail": Door(sees=sees_case, args=case()),
    "case-move": Door(sees=sees_case, args=case("void_case"), answers=LEADS_ON),
    "task-move": Door(
        sees=sees_case, args=lambda w: {"code": w.task.code, "verb": "handle_task"}, answers=LEADS_ON
    ),
    "application-move": Door(
        sees=sees_case, args=lambda w: {"pk": w.application.pk, "verb": "endorse"}, answers=LEADS_ON
    ),
    "supervision-move": Door(
        sees=sees_case, args=lambda w: {"pk": w.supervision.pk, "verb": "answer"}, answers=LEADS_ON
    ),
    # files
    "file-thumb": Door(sees=sees_case, args=lambda w: {"uuid": w.picture.file.uuid}),
    "file-public": Door(sees=sees_case, args=lambda w: {"uuid": w.picture.file.uuid}),
    "file-redact": Door(
        sees=sees_case, may_do=may(Files.REDACT), args=lambda w: {"uuid": w.picture.file.uuid}
    ),
    "file-release": Door(
        sees=sees_issue,
        may_do=may(Residents.RELEASE),
        args=lambda w: {"uuid": w.rows["resident_picture"]},
    ),
    "file-original": Door(
        sees=sees_case, may_do=may(Files.VIEW_ORIGINAL), args=lambda w: {"uuid": w.picture.file.uuid}
    ),
    # Open311: whatever is there is for anybody; the case's report came from an official and is accepted
    "open311:discovery": Door(public, args=fixed(form="json")),
    "open311:services": Door(public, args=fixed(form="xml")),
    "open311:service-definition": Door(public, args=fixed(form="json", code="E0101")),
    "open311:requests": Door(public, args=fixed(form="json")),
    "open311:request": Door(public, args=lambda w: {"form": "xml", "code": w.case.reports.get().code}),
    "open311:token": Door(public, args=lambda w: {"form": "json", "code": w.case.reports.get().code}),
    "open311:media": Door(
        public, args=fixed(uuid="0192f0c1-2222-7000-8000-000000000000"), answers=frozenset({404})
    ),
    "open311:missing": Door(public, args=fixed(rest="v3"), answers=frozenset({404})),
    # messages, tokens
    "message-list": Door(),
    "messages-read": Door(sends=True, own=True),
    "message-open": Door(sees=only("handler"), args=row(key="message"), sends=True, own=True),
    "token-list": Door(own=True),
    "token-revoke": Door(
        sees=only("handler", "admin", "everything"), args=row(token_id="token"), sends=True, own=True
    ),
    # the journal
    "journal": Door(sees_journal),
    "journal-seals": Door(sees_journal),
    "journal-seal": Door(sees_journal, args=row(number="seal")),
    "journal-seal-now": Door(verifies, sends=True, own=True),
    "journal-verify": Door(verifies, own=True),
    "journal-entry": Door(sees_journal, args=row(seq="entry")),
    "journal-proof": Door(sees_journal, args=row(seq="entry")),
    "look-list": Door(),
    # rules
    "standard-list": Door(),
    "standard-detail": Door(args=fixed(code="E0101")),
    "duty-list": Door(sees_district),
    "duty-who": Door(sees_district),
    "duty-report": Door(sees_district),
    "duty-set": Door(runs_district),
    "duty-detail": Door(sees_district, args=row(duty_id="duty")),
    "duty-end": Door(runs_district, args=row(duty_id="duty")),
    "check-item-list": Door(sees_checks),
    "check-item-detail": Door(sees_checks, args=fixed(code="SP001")),
    "power-hand-over": Door(may(Checklists.MANAGE), args=fixed(code="SP001")),
    "power-hand-back": Door(may(Checklists.MANAGE), args=fixed(code="SP001")),
    "power-holder": Door(sees_checks, query="?item=SP001&day=2026-09-30"),
    "check-coverage": Door(sees_checks),
    "check-duplicates": Door(sees_checks),
    "check-scenario-list": Door(sees_checks),
    "check-scenario-import": Door(may(Checklists.MANAGE)),
    "check-scenario-xlsform": Door(sees_checks, args=fixed(code="catering")),
    "check-version-adopt": Door(may(Checklists.MANAGE), args=row(version_id="check_version")),
    "check-version-discard": Door(may(Checklists.MANAGE), args=row(version_id="check_version")),
    "check-scenario-detail": Door(sees_checks, args=fixed(code="catering")),
    "calendar": Door(),
    "calendar-deadline": Door(),
    "calendar-set": Door(may(Calendar.MANAGE)),
    "calendar-remove": Door(may(Calendar.MANAGE), args=row(day="override")),
    "pack-list": Door(),
    "pack-detail": Door(args=row(load_id="load")),
    # places and objects
    "place-list": Door(sees_district),
    "place-outlines": Door(args=fixed(kind="street")),
    "place-find": Door(),
    "place-at": Door(query="?lon=120.625&lat=31.305"),
    "place-detail": Door(sees_district, args=fixed(code="S2A")),
    "object-list": Door(sees_district),
    "object-map": Door(sees_district),
    "object-points": Door(sees_district),
    "object-add": Door(runs_district),
    "object-detail": Door(sees_district, args=fixed(code="R1")),
    "object-change": Door(runs_district, args=fixed(code="R1")),
    "object-end": Door(runs_district, args=fixed(code="R1")),
    # units and people
    "unit-list": Door(),
    "unit-add": Door(runs_accounts),
    "unit-detail": Door(args=fixed(code="U-CG")),
    "unit-move": Door(runs_accounts, args=fixed(code="U-CG")),
    "unit-end": Door(runs_accounts, args=fixed(code="U-CG")),
    "person-list": Door(),
    "person-add": Door(runs_accounts),
    "person-detail": Door(sees=knows_the_handler, args=row(person_id="handler")),
    "person-appoint": Door(runs_accounts, args=row(person_id="handler")),
    "person-dismiss": Door(runs_accounts, args=row(person_id="handler", appointment_id="appointment")),
    "person-switch": Door(runs_accounts, args=row(person_id="handler")),
    "person-password": Door(runs_accounts, args=row(person_id="handler")),
    "person-unlock": Door(runs_accounts, args=row(person_id="handler"), sends=True),
    "role-list": Door(),
    # officers and their training
    "officer-list": Door(sees_officers),
    "officer-me": Door(answers=frozenset({200, 302})),
    "officer-detail": Door(sees=knows_the_handler, args=row(officer_id="officer")),
    "officer-take-over": Door(runs_officers, args=row(officer_id="officer")),
    "officer-reverse": Door(
        may(Officers.ORGANISE, Officers.MANAGE), args=row(officer_id="officer", line_id="hours")
    ),
    "certificate-new": Door(runs_officers),
    "certificate-end": Door(runs_officers, args=row(officer_id="officer", certificate_id="certificate")),
    "course-list": Door(),
    "course-new": Door(organises),
    "course-detail": Door(args=row(code="course")),
    "course-enrol": Door(args=row(code="course"), sends=True, own=True),
    "course-room": Door(organises, args=row(code="course")),
    "course-confirm-all": Door(organises, args=row(code="course"), sends=True),
    "course-move": Door(args=lambda w: {"code": w.rows["course"], "verb": "cancel_course"}, answers=LEADS_ON),
    "seat-move": Door(
        organises,
        args=lambda w: {"code": w.rows["course"], "seat_id": w.rows["seat"], "verb": "confirm_attendance"},
        sends=True,
    ),
    "lecturer-list": Door(),
    "lecturer-new": Door(runs_officers),
    "lecturer-detail": Door(args=row(code="lecturer")),
    # the year's plan
    "year-plans": Door(),
    "year-plan-new": Door(may(YearPlans.MAKE)),
    "year-plan": Door(sees=may(*YearPlans), args=row(code="plan")),
    "year-plan-change": Door(may(YearPlans.MAKE), args=row(code="plan")),
    "year-plan-move": Door(
        sees=may(*YearPlans), args=lambda w: {"code": w.rows["plan"], "verb": "freeze_plan"}, answers=LEADS_ON
    ),
    "year-plan-visits": Door(sees=may(*YearPlans), args=row(code="plan")),
    "year-plan-agree": Door(may(YearPlans.MAKE), args=row(code="plan"), answers=LEADS_ON),
    "year-plan-month": Door(
        may(YearPlans.MAKE), args=lambda w: {"code": w.rows["plan"], "month": 12}, answers=LEADS_ON
    ),
    "year-plan-left": Door(sees=may(*YearPlans), args=row(code="plan")),
    "year-plan-compare": Door(
        sees=may(*YearPlans), args=lambda w: {"code": w.rows["plan"], "other": w.rows["other_plan"]}
    ),
    # patrols
    "patrol-list": Door(sees_patrols),
    "patrol-map": Door(sees_patrols),
    "patrol-points": Door(sees_patrols),
    "patrol-month": Door(sees_patrols),
    "patrol-section": Door(sees_patrols, args=fixed(code="R1")),
    "patrol-rounds": Door(sees_patrols),
    "patrol-round-new": Door(assigns_patrols),
    "patrol-round": Door(sees_patrols, args=row(code="patrol_round")),
    "patrol-round-cancel": Door(assigns_patrols, args=row(code="patrol_round"), answers=LEADS_ON),
    "patrol-stop": Door(sees_patrols, args=row(code="patrol_stop")),
    "patrol-stop-move": Door(
        sees_patrols, args=lambda w: {"code": w.rows["patrol_stop"], "verb": "skip_stop"}, answers=LEADS_ON
    ),
    "patrol-photo": Door(
        args=fixed(uuid="0192f0c1-2222-7000-8000-000000000000", size="thumb"), answers=frozenset({404})
    ),
    # the installation
    "partner-list": Door(exchanges),
    "partner-add": Door(runs_partners),
    "partner-detail": Door(exchanges, args=row(code="partner")),
    "partner-change": Door(runs_partners, args=row(code="partner")),
    "partner-move": Door(runs_partners, args=partner("show_secret"), sends=True),
    "job-list": Door(may(Jobs.VIEW)),
    "job-change": Door(
        may(Jobs.MANAGE), args=lambda w: {"job_id": w.rows["job"], "verb": "cancel"}, sends=True
    ),
    "outbox-list": Door(may(Outbox.VIEW)),
    "outbox-receipt": Door(public, args=row(token="sent"), sends=True),
}
