"""Who may do what with holds, with the first-run page and with people on their way out: rows of ``table.py``."""

from .rows import AGREED_HOLD, EXECUTIVES, HELD, HIDDEN, May, Row, plain

HELD_API = {
    "api-holds": plain(
        get=May(EXECUTIVES | {"admin", "auditor"}),
        post=May({"admin"}, lambda w: {"person": "marketer", "reason": "A suit.", "reference": "3 O 14"}),
    ),
    "api-hold-agree": Row(HELD, {"post": May(EXECUTIVES, refused=HIDDEN)}),
    "api-hold-refuse": Row(HELD, {"post": May(EXECUTIVES, lambda w: {"reason": "Not now."}, HIDDEN)}),
    "api-hold-lift": Row(AGREED_HOLD, {"post": May({"admin"}, lambda w: {"reason": "It is over."}, HIDDEN)}),
}
HELD_PAGES = {
    "people-csv": plain(get=May({"admin"})),
    "setup": plain(get=May({"admin"})),
    "holds": plain(get=May(EXECUTIVES | {"admin", "auditor"})),
    "hold-new": plain(
        get=May({"admin"}), post=May({"admin"}, lambda w: {"person": "marketer", "reason": "A suit.", "reference": "3 O 14"})
    ),
    "hold-agree": Row(HELD, {"post": May(EXECUTIVES, refused=HIDDEN)}),
    "hold-refuse": Row(HELD, {"get": May(EXECUTIVES, refused=HIDDEN), "post": May(EXECUTIVES, lambda w: {"reason": "Not now."}, HIDDEN)}),
    "hold-lift": Row(
        AGREED_HOLD, {"get": May({"admin"}, refused=HIDDEN), "post": May({"admin"}, lambda w: {"reason": "It is over."}, HIDDEN)}
    ),
}
