"""The addresses of the goals' pages, by the names they have in ``urls.py``."""

GOALS = "/goals/"


def goal(code: str) -> str:
    return f"/goals/{code}/"
