"""The addresses of the catalogue's pages, by the names they have in ``urls.py``."""

CATALOGUE = "/catalogue/"
ENTRY_NEW = "/catalogue/new/"


def entry(code: str) -> str:
    return f"/catalogue/{code}/"
