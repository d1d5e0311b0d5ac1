"""The addresses of streams, by the names they have in ``urls.py``. ``things`` and ``code`` are of what they are on: "requests", "R-231"."""


def stream(things: str, code: str) -> str:
    return f"/stream/{things}/{code}/"


def stream_version(things: str, code: str) -> str:
    """For who is signed in: the version now, and what to ask by from now on."""
    return f"/stream/{things}/{code}/version/"


def stream_poll(secret: str) -> str:
    """For whoever has it, for some minutes: whether there is another version."""
    return f"/polls/{secret}/"


def stream_link(things: str, code: str) -> str:
    """Add a link."""
    return f"/stream/{things}/{code}/link/"


def stream_unlink(pk: int) -> str:
    """Remove one."""
    return f"/stream/links/{pk}/remove/"
