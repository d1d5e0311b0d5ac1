"""The addresses of the launches' pages, by the names they have in ``urls.py``."""

LAUNCHES = "/launches/"
LAUNCH_NEW = "/launches/new/"
LAUNCHES_IMPORT = "/launches/import/"
LAUNCHES_CSV = "/launches/csv/"


def launch(code: str) -> str:
    return f"/launches/{code}/"


def launch_rename(code: str) -> str:
    return f"/launches/{code}/rename/"
