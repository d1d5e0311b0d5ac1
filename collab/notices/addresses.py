"""The addresses of a person's notices, by the names they have in ``urls.py``."""

NOTICES = "/notices/"
NOTICE_WISHES = "/people/me/notices/"


def mail_stop(person: int, left: str, secret: str) -> str:
    return f"/mail/{person}/{left}/{secret}/"
