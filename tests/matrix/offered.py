"""Who may do what with the catalogue and with what the company owns: rows of ``table.py``."""

from .blocked import BLOCKED_API, BLOCKED_PAGES
from .promised import PROMISED_API, PROMISED_PAGES
from .rows import READ, Body, May, Row, day_from_now, plain
from .test_moves import GATE

TRIAGED = GATE | {"marketer"}
KEEPING = GATE | {"admin"}
# With its owner on the IT side.
PROMISING = KEEPING | {"it_lead"}
OWNING = GATE | {"it_lead", "architect", "admin"}
ENTRY: Body = lambda w: {"code": "landing-page"}  # noqa: E731
QUESTION: Body = lambda w: {"code": "landing-page", "key": "audience"}  # noqa: E731
TOOL: Body = lambda w: {"code": "surveys"}  # noqa: E731
NEW_TOOL = {"code": "mail", "name": "Mail", "capabilities": ["e-mail"], "owner": "it_lead"}
TOOL_FORM = {**NEW_TOOL, "capabilities": "e-mail", "kind": "tool"}
NEW: Body = lambda w: {"code": "mail", "title": "A mailing", "owner": "it_lead", "review_on": day_from_now(90)}  # noqa: E731
ASKS = {"label": "Who?", "kind": "text", "reads": "everyone", "key": "who", "position": "1", "version": "3"}
SEEN = {"version": 3}
GONE = {**SEEN, "reason": "Nobody asks for it."}
OFFERED_API = {
    **BLOCKED_API,
    **PROMISED_API,
    "api-tools": plain(get=READ, post=May(OWNING, lambda w: NEW_TOOL)),
    "api-tool": Row(TOOL, {"get": READ, "patch": May(OWNING, lambda w: {"version": 1, "name": "Surveys"})}),
    "api-tool-retire": Row(TOOL, {"post": May(OWNING, lambda w: {"version": 1, "reason": "Nobody uses it."})}),
    "api-catalogue": plain(get=READ, post=May(KEEPING, NEW)),
    "api-catalogue-entry": Row(ENTRY, {"get": READ, "patch": May(PROMISING, lambda w: {**SEEN, "title": "Pages"})}),
    "api-catalogue-publish": Row(ENTRY, {"post": May(PROMISING, lambda w: SEEN)}),
    "api-catalogue-retire": Row(ENTRY, {"post": May(PROMISING, lambda w: GONE)}),
}
OFFERED_PAGES = {
    **BLOCKED_PAGES,
    **PROMISED_PAGES,
    "tools": plain(get=READ),
    "tools-answered": plain(get=READ),
    "tool-new": plain(get=May(OWNING), post=May(OWNING, lambda w: TOOL_FORM)),
    "tool": Row(TOOL, {"get": READ}),
    "tool-change": Row(TOOL, {"get": May(OWNING), "post": May(OWNING, lambda w: {**TOOL_FORM, "version": 1})}),
    "tool-retire": Row(TOOL, {"get": May(OWNING), "post": May(OWNING, lambda w: {"version": 1, "reason": "Nobody uses it."})}),
    "catalogue": plain(get=READ),
    "catalogue-new": plain(get=May(KEEPING), post=May(KEEPING, NEW)),
    "catalogue-entry": Row(ENTRY, {"get": READ}),
    "catalogue-change": Row(ENTRY, {"get": May(PROMISING), "post": May(PROMISING, lambda w: {**NEW(w), **SEEN})}),
    "catalogue-ask": Row(ENTRY, {"get": May(PROMISING), "post": May(PROMISING, lambda w: ASKS)}),
    "catalogue-question": Row(QUESTION, {"get": May(PROMISING), "post": May(PROMISING, lambda w: ASKS)}),
    "catalogue-drop": Row(QUESTION, {"get": May(PROMISING), "post": May(PROMISING, lambda w: SEEN)}),
    "catalogue-publish": Row(ENTRY, {"get": May(PROMISING), "post": May(PROMISING, lambda w: SEEN)}),
    "catalogue-retire": Row(ENTRY, {"get": May(PROMISING), "post": May(PROMISING, lambda w: GONE)}),
    "request-asked": Row(
        lambda w: {"code": w.asked.code}, {"get": May(TRIAGED), "post": May(TRIAGED, lambda w: {"version": 2, "q-audience": "Dealers"})}
    ),
}
