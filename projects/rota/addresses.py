"""The addresses of the rota's pages, by the names they have in ``urls.py``."""

RULES = "/triage-rules/"
ROTA = "/triage-rota/"


def rule_change(code: str) -> str:
    return f"/triage-rules/{code}/change/"


def rule_retire(code: str) -> str:
    return f"/triage-rules/{code}/retire/"


def turn_change(key: int) -> str:
    return f"/triage-rota/{key}/change/"


def turn_off(key: int) -> str:
    return f"/triage-rota/{key}/off/"
