"""Refusals: every operation that will not do what was asked raises one of these, with a sentence."""


class Refusal(Exception):
    """Something was asked that will not be done.

    ``status`` is the HTTP status that says so, ``code`` the short name in a problem document,
    and ``str(refusal)`` the sentence for the person who asked.
    """

    status = 400
    code = "refused"
    # What else a problem document says of it, by name.
    members: dict[str, object] = {}

    def __init__(self, sentence: str, **detail: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class Invalid(Refusal):
    """The words or numbers given are wrong; ``fields`` maps each field to its sentences."""

    code = "invalid"

    def __init__(self, sentence: str = "Some answers need another look.", **fields: str | list[str]) -> None:
        super().__init__(sentence)
        self.fields = {name: [text] if isinstance(text, str) else list(text) for name, text in fields.items()}

    def __str__(self) -> str:
        """For a command's line, which has no fields to stand beside: the sentence and what it is about."""
        said = [text for texts in self.fields.values() for text in texts]
        return " ".join([self.sentence, *said])


class Unfit(Invalid):
    """It is well written, and yet what it names cannot be taken: somebody who left, somebody who has it already."""

    status = 422
    code = "unfit"


class NotFound(Refusal):
    """It does not exist, or the person may not know that it does: the two answers are the same."""

    status = 404
    code = "not-found"

    def __init__(self, sentence: str = "There is nothing here, or not for you.") -> None:
        super().__init__(sentence)


class Forbidden(Refusal):
    """The person may see it but not do this."""

    status = 403
    code = "forbidden"


class Conflict(Refusal):
    """Wrong state, stale version, or a rule stands in the way."""

    status = 409
    code = "conflict"


class KeyReused(Refusal):
    """An Idempotency-Key came again with another body."""

    status = 422
    code = "key-reused"
