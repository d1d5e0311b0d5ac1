"""The addresses of the post's pages, by the names they have in ``urls.py``."""

POST = "/post/"


def letter(pk: int) -> str:
    return f"/post/{pk}/"


def letter_draft(pk: int) -> str:
    return f"/post/{pk}/draft/"


def letter_drop(pk: int) -> str:
    return f"/post/{pk}/drop/"


def letter_original(pk: int) -> str:
    """Its bytes, as an attachment."""
    return f"/post/{pk}/original/"
