"""The addresses of the registers' pages, by the names they have in ``urls.py``."""

REGISTERS = "/registers/"


def register(kind: str) -> str:
    return f"/registers/{kind}/"


def register_new(kind: str) -> str:
    return f"/registers/{kind}/new/"


def register_import(kind: str) -> str:
    return f"/registers/{kind}/import/"


def register_csv(kind: str) -> str:
    return f"/registers/{kind}/csv/"


def register_entry(kind: str, code: str) -> str:
    return f"/registers/{kind}/{code}/"


def register_change(kind: str, code: str) -> str:
    return f"/registers/{kind}/{code}/change/"


def register_end(kind: str, code: str) -> str:
    return f"/registers/{kind}/{code}/end/"


def register_merge(kind: str, code: str) -> str:
    return f"/registers/{kind}/{code}/merge/"


def register_rename(kind: str, code: str) -> str:
    return f"/registers/{kind}/{code}/rename/"
