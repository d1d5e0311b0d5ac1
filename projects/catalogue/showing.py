"""Which questions of a version are shown, by the facts of a request and the answers before them. Pure functions.

Hidden beats required: what is not shown needs no answer, keeps none, and shows nothing that hangs on it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from projects.catalogue.fields import FACT, FACTS
from projects.catalogue.states import Kind

# What of a request is known, by the name of the fact; what an answer says, by the key of its question.
Values = Mapping[str, Collection[str]]


class Asks(Protocol):
    """A question, as far as it is shown or not."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def shown_by(self) -> str: ...
    @property
    def shown_values(self) -> str: ...


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def said(kind: str, value: str) -> list[str]:
    """What an answer says, one by one: of some of several each, of anything else itself."""
    return lines(value) if kind == Kind.MANY else [value] if value else []


def shown(questions: Iterable[Asks], facts: Values, answers: Mapping[str, str]) -> list[str]:
    """The keys of those that are shown, in their order; ``answers`` as they are kept. What hangs on a hidden one is hidden too."""
    found, known = list[str](), dict[str, list[str]]()
    for question in questions:
        if not question.shown_by or not set(lines(question.shown_values)).isdisjoint(_values(question.shown_by, facts, known)):
            found.append(question.key)
            known[question.key] = said(question.kind, answers.get(question.key, ""))
            if question.field in FACTS:
                known[f"{FACT}{question.field}"] = known[question.key]
    return found


def _values(shown_by: str, facts: Values, known: Values) -> Collection[str]:
    """What is asked here is what its answer says; else the request says it."""
    if shown_by.startswith(FACT) and shown_by not in known:
        return facts.get(shown_by.removeprefix(FACT), ())
    return known.get(shown_by, ())
