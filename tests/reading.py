"""Pages as somebody reads them: without the marks that only turn a direction."""

from typing import Any


def words_of(answer: Any) -> str:
    """The page with what people wrote standing in the sentences around it."""
    return str(answer.content.decode().replace("<bdi>", "").replace("</bdi>", ""))
