"""The addresses of the pages of assurances and checklists, by the names they have in ``urls.py``."""

from django.utils.http import urlencode

ASSURANCES = "/assurances/"
CHECKLISTS = "/checklists/"


def assurance(code: str) -> str:
    return f"/assurances/{code}/"


def of_supplier(code: str) -> str:
    return f"{ASSURANCES}?{urlencode({'supplier': code})}"
