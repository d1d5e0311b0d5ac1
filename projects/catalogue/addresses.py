"""The addresses of the catalogue's pages, by the names they have in ``urls.py``."""

CATALOGUE = "/catalogue/"
CATALOGUE_NEW = "/catalogue/new/"


def catalogue_entry(code: str) -> str:
    return f"/catalogue/{code}/"
