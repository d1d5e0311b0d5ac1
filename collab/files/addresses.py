"""The addresses of files, by the names they have in ``urls.py``. ``things`` and ``code`` are of what they are on: "requests", "R-231"."""


def file(pk: int) -> str:
    """The bytes of one, as an attachment."""
    return f"/files/{pk}/"


def file_remove(pk: int) -> str:
    return f"/files/{pk}/remove/"


def file_put(things: str, code: str) -> str:
    return f"/files/{things}/{code}/"
