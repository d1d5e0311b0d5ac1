"""The addresses of the pages of duties, by the names they have in ``urls.py``."""

DUTIES = "/duties/"
DUTY_NEW = "/duties/new/"
DUTIES_IMPORT = "/duties/import/"


def roster(key: int) -> str:
    return f"/duties/lists/{key}/"


def roster_agree(key: int) -> str:
    return f"/duties/lists/{key}/agree/"


def roster_refuse(key: int) -> str:
    return f"/duties/lists/{key}/refuse/"
