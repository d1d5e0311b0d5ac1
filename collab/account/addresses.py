"""The addresses of one's own account, by the names they have in ``urls.py``."""

ACCOUNT = "/people/me/"
PASSWORD = "/people/me/password/"  # noqa: S105 - an address
SESSIONS = "/people/me/sessions/"
TOKENS = "/people/me/tokens/"
KEPT = "/people/me/words/"
LOGIN = "/login/"
LOGIN_FORGOTTEN = "/login/forgotten/"


def login_link(pk: int, name: str) -> str:
    return f"/login/link/{pk}/{name}/"
