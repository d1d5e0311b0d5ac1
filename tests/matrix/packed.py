"""Who may do what with packs and saved views: rows of ``table.py``."""

from collab.kit import clock

from .rows import ALL, COUNTING, EXECUTIVES, READ, SETTING, May, Row, day_from_now, plain

FREEZING = EXECUTIVES | {"finance", "technologist", "technologist2"}
MONTH = {"sight": "house"}
# The world has a pack of each sight; that of the house is read by all.
PACK = lambda w: {"code": w.house_pack}  # noqa: E731
BOARD = lambda w: {"code": w.board_pack}  # noqa: E731
FORM = lambda w: {"code": w.house_pack, "form": "pptx"}  # noqa: E731
VIEW = lambda w: {"code": w.view}  # noqa: E731
BOTH = COUNTING
OWN = May({"marketer"}, refused={404})


def decided(w):
    return {"text": "We wait", "action": "Ask again", "owner": "outsider", "due_on": day_from_now(9)}


PACK_API = {
    "api-packs": plain(get=READ, post=May(FREEZING, lambda w: {**MONTH, "period": f"{clock.today():%Y-%m}"})),
    "api-pack": Row(BOARD, {"get": May(BOTH, refused={404})}),
    "api-pack-decisions": Row(PACK, {"post": May(SETTING, decided)}),
    "api-pack-compare": Row(PACK, {"get": May(ALL, query=lambda w: f"?with={w.other_pack}")}),
    "api-pack-file": Row(
        PACK, {"get": May(ALL, query=lambda w: "?format=pptx"), "post": May(ALL, lambda w: {"format": "pdf"})},
    ),
    "api-views": plain(get=May(ALL), post=May(ALL, lambda w: {"page": "projects", "name": "Live", "query": "view=live"})),
    "api-view": Row(
        VIEW, {"get": OWN, "patch": May({"marketer"}, lambda w: {"name": "Mine"}, refused={404}), "delete": OWN},
    ),
}  # fmt: skip
PACK_PAGES = {
    "packs": plain(get=READ),
    "pack-new": plain(get=May(FREEZING), post=May(FREEZING, lambda w: {**MONTH, "period": f"{clock.today():%Y-%m}"})),
    "pack": Row(BOARD, {"get": May(BOTH, refused={404})}),
    "pack-compare": Row(PACK, {"get": May(ALL, query=lambda w: f"?with={w.other_pack}")}),
    "pack-decide": Row(PACK, {"get": May(SETTING), "post": May(SETTING, decided)}),
    "pack-files": Row(PACK, {"get": READ, "post": May(ALL, lambda w: {"form": "pdf"})}),
    "pack-file": Row(FORM, {"get": READ}),
    "views": plain(get=May(ALL)),
    "view-new": plain(
        get=May(ALL, query=lambda w: "?page=projects&query=view%3Dlive"),
        post=May(ALL, lambda w: {"page": "projects", "name": "Live", "query": "view=live"}),
    ),
    "view-menu": plain(get=May(ALL, query=lambda w: "?page=projects")),
    "view": Row(VIEW, {"get": OWN}),
    "view-change": Row(VIEW, {"get": OWN, "post": May({"marketer"}, lambda w: {"name": "Mine"}, refused={404})}),
    "view-delete": Row(VIEW, {"post": OWN}),
}
