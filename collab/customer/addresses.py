"""The addresses of the customer's pages, by the names they have in ``urls.py``."""

MOMENTS = "/moments/"
DATA_SOURCES = "/data-sources/"
DATA_SOURCE_NEW = "/data-sources/new/"
DATA_SOURCES_IMPORT = "/data-sources/import/"
DATA_SOURCES_CSV = "/data-sources/csv/"
DATA_SOURCES_COVERAGE = "/data-sources/coverage/"


def moment(code: str) -> str:
    return f"/moments/{code}/"


def data_source(code: str) -> str:
    return f"/data-sources/{code}/"


def data_source_change(code: str) -> str:
    return f"/data-sources/{code}/change/"


def data_source_retire(code: str) -> str:
    return f"/data-sources/{code}/retire/"


def data_source_bring_back(code: str) -> str:
    return f"/data-sources/{code}/bring-back/"
