"""Who may do what with letters that wait: rows of ``table.py``."""

from .rows import Body, May, Row, plain
from .test_moves import GATE

SORTING = GATE | {"admin"}
LETTER: Body = lambda w: {"letter": w.came.pk}  # noqa: E731
PAGE: Body = lambda w: {"pk": w.came.pk}  # noqa: E731
FOR: Body = lambda w: {"person": "marketer"}  # noqa: E731
WHY: Body = lambda w: {"reason": "It sells something."}  # noqa: E731
# Whose it is not has no letter there: what became of one is nobody's to ask.
ORIGINAL = May(SORTING, refused={404})
POST_API = {
    "api-letters": plain(get=May(SORTING)),
    "api-letter": Row(LETTER, {"get": May(SORTING)}),
    "api-letter-draft": Row(LETTER, {"post": May(SORTING, FOR)}),
    "api-letter-drop": Row(LETTER, {"post": May(SORTING, WHY)}),
    "api-letter-original": Row(LETTER, {"get": ORIGINAL}),
}
POST_PAGES = {
    "post": plain(get=May(SORTING)),
    "letter": Row(PAGE, {"get": May(SORTING)}),
    "letter-draft": Row(PAGE, {"get": May(SORTING), "post": May(SORTING, FOR)}),
    "letter-drop": Row(PAGE, {"get": May(SORTING), "post": May(SORTING, WHY)}),
    "letter-original": Row(PAGE, {"get": ORIGINAL}),
}
