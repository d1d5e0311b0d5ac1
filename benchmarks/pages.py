"""What is measured: each page's address in the portal and beside it, with what its answer must hold.

``{id}`` is a request that is no draft, ``{triage}`` one in triage, ``{goal}`` 1 to 20, ``{kpi}`` one of daily values, ``{term}`` a word of the
search, ``{key}`` a number not used before, ``{csrf}`` the form's token. The plain page and the function with just
the query answer at ``beside``, which names the same rows.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Page:
    """One measured page. ``form`` makes it a POST; ``expect`` is a pattern found at least ``least`` times in every answer.

    ``document``: the JSON that is posted to the portal in place of a form.
    ``is_first``: nothing that the portal keeps of the page is used, as after something has happened.
    """

    name: str
    address: str
    beside: str
    expect: str = ""
    least: int = 1
    form: dict[str, str] = field(default_factory=dict)
    form_beside: dict[str, str] = field(default_factory=dict)
    status: int = 200
    is_first: bool = False
    document: str = ""


# Who asks: an ordinary technologist.
USERNAME, PASSWORD = "bench", "bench-pass-1"
# KPIs of a month each, and those of five years of days; by number.
MONTHLY, DAILY, DAYS = range(1, 13), range(13, 501), 1_825
ROW = "<tr"
# A whole request as a program writes and sends it; the plain page is given the same words.
WISH = {
    "title": "Attribution tool for retail media",
    "problem": "We cannot tell which placements drive store sales.",
    "outcome": "One agreed number per placement each week.",
    "needed_by_reason": "Summer planning",
}
MONEY, NEEDED_BY = ("revenue_generated", "revenue_protected", "estimate"), f"{date.today() + timedelta(days=120):%Y-%m-%d}"
SENT = json.dumps(
    {
        **WISH,
        "goal": "g{goal}",
        "moment": "m1",
        **{name: {"amount": "90000.00", "currency": "USD"} for name in MONEY},
        "needed_by": NEEDED_BY,
        "data_kind": "none",
        "legacy_systems": ["Old email platform"],
        "submit": True,
    }
)
SENT_BESIDE = {**WISH, "goal": "g{goal}", "moment": "m1", **dict.fromkeys(MONEY, "90000.00"), "needed_by": NEEDED_BY, "data_kind": "none"}
PAGES = (
    Page("home", "/", "/home/", "R-\\d+", 5),
    Page("triage", "/triage/", "/triage/", "R-\\d+", 50),
    Page("list", "/requests/?view=open&state=in_triage&goal=g{goal}", "/list/?goal=g{goal}", ROW, 25),
    Page("deep page", "/requests/?view=all&older={id}~{id}", "/deep/?before={id}", ROW, 25),
    Page("request", "/requests/R-{id}/", "/request/?number={id}", "R-{id}", 1),
    Page("search", "/requests/?view=all&q={term}", "/search/?q={term}", ROW, 25),
    Page("create", "/api/v1/requests/", "/create/", '"in_triage"', document=SENT, form_beside=SENT_BESIDE, status=201),
    Page(
        "move",
        "/requests/R-{triage}/ask/",
        "/move/",
        form={"version": "3", "reason": "Which fields?"},
        form_beside={"number": "{triage}", "version": "3", "reason": "Which fields?"},
        status=302,
    ),
    Page("JSON 25", "/api/v1/requests/?limit=25", "/json/?limit=25", '"title"', 25),
    Page("JSON 100", "/api/v1/requests/?limit=100", "/json/?limit=100", '"title"', 100),
    Page("roadmap", "/roadmap/", "/roadmap/", "Project \\d+", 5),
    Page("executive", "/executive/", "/executive/", "Measure \\d+", 3),
    Page("operations", "/operations/", "/operations/", "[Ii]n triage", 1),
    Page("brief", "/brief/", "/brief/", "[Bb]rief", 1),
    Page("moment map", "/moments/", "/moments/", "Moment \\d+", 12),
    Page("KPI", "/kpis/k{kpi}/", "/kpi/?code=k{kpi}", "Measure {kpi}", 1),
    Page("executive first draw", "/executive/", "/executive/", "Measure \\d+", 3, is_first=True),
)
