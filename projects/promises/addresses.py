"""The addresses of the promise ledger's pages, by the names they have in ``urls.py``."""

PROMISES = "/promises/"


def promise(pk: int) -> str:
    return f"/promises/{pk}/"


def promise_change(pk: int) -> str:
    return f"/promises/{pk}/change/"


def promise_decide(pk: int) -> str:
    """Of a change."""
    return f"/promises/changes/{pk}/"


def promise_review(pk: int) -> str:
    """Of a review."""
    return f"/promises/reviews/{pk}/"
