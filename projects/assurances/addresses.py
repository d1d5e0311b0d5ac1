"""The addresses of the pages of assurances and checklists, by the names they have in ``urls.py``."""

ASSURANCES = "/assurances/"
CHECKLISTS = "/checklists/"


def assurance(code: str) -> str:
    return f"/assurances/{code}/"
