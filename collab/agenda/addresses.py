"""The addresses of the goals' pages, by the names they have in ``urls.py``."""

GOALS = "/goals/"
GOAL_NEW = "/goals/new/"
ALIGNMENT = "/alignment/"
ACTIONS = "/actions/"
ACTION_NEW = "/actions/new/"
CYCLES = "/cycles/"
CYCLE_NEW = "/cycles/new/"


def goal(code: str) -> str:
    return f"/goals/{code}/"


def goal_change(code: str) -> str:
    return f"/goals/{code}/change/"


def goal_end(code: str) -> str:
    return f"/goals/{code}/end/"


def cycle(code: str) -> str:
    return f"/cycles/{code}/"


def cycle_change(code: str) -> str:
    return f"/cycles/{code}/change/"


def cycle_ask(code: str) -> str:
    return f"/cycles/{code}/ask/"


def cycle_answer(code: str, pk: int) -> str:
    return f"/cycles/{code}/questions/{pk}/"


def cycle_sign(code: str) -> str:
    return f"/cycles/{code}/sign/"


def cycle_compare(code: str) -> str:
    return f"/cycles/{code}/compare/"


def action(pk: int) -> str:
    return f"/actions/{pk}/"
