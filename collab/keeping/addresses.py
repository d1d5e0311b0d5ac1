"""The addresses of the pages of holds, by the names they have in ``urls.py``."""

HOLDS = "/holds/"
HOLD_NEW = "/holds/new/"


def hold_agree(key: int) -> str:
    return f"/holds/{key}/agree/"


def hold_refuse(key: int) -> str:
    return f"/holds/{key}/refuse/"


def hold_lift(key: int) -> str:
    return f"/holds/{key}/lift/"
