"""The API as one object: every router at its address."""

from __future__ import annotations

from ninja import NinjaAPI

from bihuan.api import (
    cases,
    checklists,
    directory,
    district,
    exchange,
    files,
    hot,
    ledger,
    metrics,
    moments,
    objects,
    own,
    partners,
    problems,
    reports,
    system,
    targets,
    visits,
    work,
)
from bihuan.api.door import Session, Token
from bihuan.api.reading import StrictParser, refuse_unknown_filters

ABOUT = """Everything that the screens can do, as JSON. 界面上能办的，接口都能办。

**Who asks · 身份.** `Authorization: Bearer bh_…` with a key from `POST /tokens`, or the session of the screens
(then every write carries the header `X-CSRFToken`). A key acts as its person: it sees and may do what he may.

**Problems · 出错.** Every answer that is not what was asked for is `{code, message, fields}`: 401 nobody is signed
in, 403 not permitted, 404 not there or not for you, 409 refused by a rule, 413 and 429 too much, 422 cannot be read.
`code` is stable; `message` is in the language of `Accept-Language` (`zh` or `en`). Whatever was refused has changed nothing.

**Pages · 分页.** Lists take `limit` and `cursor`; `next` is the cursor of the next page, empty on the last.
No row is skipped or repeated while others are added.

**Sent twice · 重复提交.** A POST with `Idempotency-Key: <any 1–200 visible characters>` is done once for each person
and key; sent again within seven days it is answered again from what was kept, with `Idempotent-Replay: true`. The same
key with another address or body is refused (`idempotency_mismatch`). A refused request keeps no key.

**Codes · 编号.** Reports `S…`, cases `A…`, tasks `T…`, visits `V…` and hot issues `R…` are named by the codes that people quote, places,
units and classes by theirs, people by account.
"""

api = NinjaAPI(
    title="Bihuan 闭环 API",
    version="1.0.0",
    description=ABOUT,
    urls_namespace="api-v1",
    auth=[Token(), Session()],
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
problems.install(api)
api.add_decorator(refuse_unknown_filters, mode="view")

ROUTERS = (
    ("/me", own.me),
    ("/reports", reports.router),
    ("/exchange", exchange.router),
    ("/partners", partners.router),
    ("/cases", cases.router),
    ("/hot-issues", hot.router),
    ("/reasons", cases.reasons),
    ("/tasks", work.tasks),
    ("/applications", work.applications),
    ("/supervisions", work.supervisions),
    ("/checks", work.checks),
    ("/look-back", work.look_back),
    ("/dispatch", work.dispatch),
    ("", work.boards),
    ("/visits", visits.router),
    ("/enterprises", visits.enterprises),
    ("/files", files.router),
    ("/places", district.places),
    ("/categories", district.categories),
    ("/standards", district.standards),
    ("/duties", district.duties),
    ("/check-items", checklists.items),
    ("/scenarios", checklists.scenarios),
    ("/objects", objects.router),
    ("/units", directory.units),
    ("/people", directory.people),
    ("/roles", directory.roles),
    ("/calendar", moments.calendar),
    ("/clock", moments.clock),
    ("/journal", ledger.router),
    ("/metrics", metrics.router),
    ("/targets", targets.router),
    ("/messages", own.messages),
    ("/tokens", own.tokens),
    ("/views", own.views),
    ("/packs", system.packs),
    ("/jobs", system.jobs),
)
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
