"""The addresses of notes, by the names they have in ``urls.py``. ``things`` and ``code`` are of what they are on: "requests", "R-231"."""


def note(pk: int) -> str:
    """A note with its answers."""
    return f"/notes/{pk}/"


def note_write(things: str, code: str) -> str:
    return f"/notes/{things}/{code}/"


def note_watch(things: str, code: str) -> str:
    return f"/notes/{things}/{code}/watch/"
