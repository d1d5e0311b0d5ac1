"""The addresses of the friction ledger's pages, by the names they have in ``urls.py``. ``code`` is a project's, as R-231."""

FRICTION = "/friction/"


def blocker_new(code: str) -> str:
    return f"/projects/{code}/blockers/new/"


def blocker(code: str, pk: int) -> str:
    return f"/projects/{code}/blockers/{pk}/"


def blocker_change(code: str, pk: int) -> str:
    return f"/projects/{code}/blockers/{pk}/change/"


def blocker_move(code: str, pk: int) -> str:
    return f"/projects/{code}/blockers/{pk}/move/"


def blocker_close(code: str, pk: int) -> str:
    return f"/projects/{code}/blockers/{pk}/close/"


def api_blocker(code: str, pk: int) -> str:
    return f"/api/v1/projects/{code}/blockers/{pk}/"
