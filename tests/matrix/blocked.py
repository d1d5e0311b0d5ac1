"""Who may do what with what stands in the way: rows of ``table.py``."""

from .rows import READ, Body, May, of_project, page_of_project, plain
from .test_moves import GATE, LEADS

KEEPING = GATE | LEADS
ONE: Body = lambda w: {"blocker": w.blocker}  # noqa: E731
KEY: Body = lambda w: {"pk": w.blocker}  # noqa: E731
NEW = {"kind": "funding", "title": "No money", "group": "finance"}
BLOCKED_API = {
    "api-friction": plain(get=READ),
    "api-blockers": of_project(get=READ, post=May(KEEPING, lambda w: NEW)),
    "api-blocker": of_project(ONE, get=READ, patch=May(KEEPING, lambda w: {"version": 1, "title": "Less money"})),
    "api-blocker-move": of_project(ONE, post=May(KEEPING, lambda w: {"version": 1, "group": "finance"})),
    "api-blocker-close": of_project(ONE, post=May(KEEPING, lambda w: {"version": 1, "how": "It came."})),
}
BLOCKED_PAGES = {
    "friction": plain(get=READ),
    "blocker-new": page_of_project(get=May(KEEPING), post=May(KEEPING, lambda w: NEW)),
    "blocker": page_of_project(KEY, get=READ),
    "blocker-change": page_of_project(KEY, get=May(KEEPING), post=May(KEEPING, lambda w: {**NEW, "version": 1})),
    "blocker-move": page_of_project(KEY, get=May(KEEPING), post=May(KEEPING, lambda w: {"version": 1, "group": "finance"})),
    "blocker-close": page_of_project(KEY, get=May(KEEPING), post=May(KEEPING, lambda w: {"version": 1, "how": "It came."})),
}
