"""The addresses of the rota's pages, by the names they have in ``urls.py``."""

TRIAGE_RULES = "/triage-rules/"
TRIAGE_ROTA = "/triage-rota/"


def triage_rule_change(code: str) -> str:
    return f"/triage-rules/{code}/change/"


def triage_rule_retire(code: str) -> str:
    return f"/triage-rules/{code}/retire/"


def triage_turn_change(key: int) -> str:
    return f"/triage-rota/{key}/change/"


def triage_turn_off(key: int) -> str:
    return f"/triage-rota/{key}/off/"
