"""The addresses of packs, by the names they have in ``urls.py``."""

from collab.dashboards.addresses import PACKS

__all__ = ["PACKS", "PACK_NEW", "pack", "pack_compare", "pack_decide", "pack_file", "pack_files"]

PACK_NEW = "/packs/new/"


def pack(code: str) -> str:
    return f"/packs/{code}/"


def pack_compare(code: str) -> str:
    return f"/packs/{code}/compare/"


def pack_decide(code: str) -> str:
    return f"/packs/{code}/decide/"


def pack_files(code: str) -> str:
    return f"/packs/{code}/files/"


def pack_file(code: str, kind: str) -> str:
    return f"/packs/{code}/files/{kind}/"
