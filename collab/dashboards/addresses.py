"""The addresses of home, the executive page and the audit page, by the names they have in ``urls.py``."""

HOME = "/"
WAITING = "/waiting/"
SETUP = "/setup/"
EXECUTIVE = "/executive/"
AUDIT = "/audit/"
AUDIT_EXPORT = "/audit/export/"
EXECUTIVE_NUMBERS = "/executive/numbers/"
EXECUTIVE_CSV = "/executive.csv"
EXECUTIVE_BEHIND = "/executive/behind/"
# Of the floor above, where the executive page is frozen: search and the executive page lead there.
PACKS = "/packs/"


def person(username: str) -> str:
    return f"/people/{username}/"


def hand_over(username: str) -> str:
    return f"/people/{username}/hand-over/"


def person_end(username: str) -> str:
    return f"/people/{username}/end/"
