"""The addresses of packs, by the names they have in ``urls.py``."""

PACKS = "/packs/"
PACK_NEW = "/packs/new/"


def pack(code: str) -> str:
    return f"/packs/{code}/"


def pack_compare(code: str) -> str:
    return f"/packs/{code}/compare/"


def pack_decide(code: str) -> str:
    return f"/packs/{code}/decide/"


def pack_files(code: str) -> str:
    return f"/packs/{code}/files/"


def pack_file(code: str, form: str) -> str:
    return f"/packs/{code}/files/{form}/"
