"""The addresses of the goals' pages, by the names they have in ``urls.py``."""

GOALS = "/goals/"
GOAL_NEW = "/goals/new/"
ALIGNMENT = "/alignment/"


def goal(code: str) -> str:
    return f"/goals/{code}/"


def goal_change(code: str) -> str:
    return f"/goals/{code}/change/"


def goal_end(code: str) -> str:
    return f"/goals/{code}/end/"
