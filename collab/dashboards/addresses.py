"""The addresses of home, the executive page and the audit page, by the names they have in ``urls.py``."""

HOME = "/"
HOME_AWAY = "/home/away/"
HOME_HABITS = "/people/me/home/"
BRIEF = "/brief/"
WAITING = "/waiting/"
SETUP = "/setup/"
EXECUTIVE = "/executive/"
AUDIT = "/audit/"
AUDIT_EXPORT = "/audit/export/"
EXECUTIVE_NUMBERS = "/executive/numbers/"
EXECUTIVE_CSV = "/executive.csv"
EXECUTIVE_BEHIND = "/executive/behind/"
SPONSORED = "/sponsored/"
OPERATIONS = "/operations/"
OPERATIONS_BEHIND = "/operations/behind/"
CONVERGENCE = "/convergence/"
DATA_QUALITY = "/data-quality/"


def sponsor(username: str) -> str:
    return f"/sponsored/{username}/"


def data_quality_rule(kind: str) -> str:
    return f"/data-quality/{kind}/"


def convergence_part(month: str, part: str) -> str:
    return f"/convergence/{month}/{part}/"


# Of the floor above, where the executive page is frozen: search and the executive page lead there.
PACKS = "/packs/"


def person(username: str) -> str:
    return f"/people/{username}/"


def hand_over(username: str) -> str:
    return f"/people/{username}/hand-over/"


def person_end(username: str) -> str:
    return f"/people/{username}/end/"


def brief_stop(person: int, secret: str) -> str:
    return f"/mail/brief/{person}/{secret}/"


def figure_answer(dispute: int) -> str:
    return f"/executive/disputes/{dispute}/"
