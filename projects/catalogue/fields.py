"""Which fields of a request a question may be the question of, and by which facts of one it may be shown.

What stands here are answers of its requester; a test holds it to the table of answers (``projects/intake/asked.py``), which is above.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from collab.customer.states import DataKind
from projects.catalogue.states import Kind


@dataclass(frozen=True, slots=True)
class Mapped:
    """``label`` in a sentence; ``kinds`` of questions that can be its question; ``words`` it may be, where these are few: code and label."""

    label: str
    kinds: tuple[Kind, ...]
    words: Mapping[str, str] = field(default_factory=dict)


KINDS_OF_DATA = {str(value): str(label) for value, label in DataKind.choices}
FIELDS: dict[str, Mapped] = {
    "title": Mapped("the title", (Kind.TEXT,)),
    "problem": Mapped("the problem", (Kind.TEXT, Kind.LONG)),
    "outcome": Mapped("the outcome", (Kind.TEXT, Kind.LONG)),
    "revenue_generated": Mapped("the revenue generated", (Kind.MONEY,)),
    "revenue_protected": Mapped("the revenue protected", (Kind.MONEY,)),
    "estimate": Mapped("the cost", (Kind.MONEY,)),
    "needed_by": Mapped("the date", (Kind.DATE,)),
    "needed_by_reason": Mapped("why by then", (Kind.TEXT, Kind.LONG)),
    "data_kind": Mapped("the kind of data", (Kind.CHOICE,), KINDS_OF_DATA),
    "data_sources": Mapped("the data sources", (Kind.SOURCE,)),
    "legacy_systems": Mapped("the legacy systems", (Kind.TEXT,)),
}
# What of a request a question may be shown by, besides earlier answers: what each is called, and the words it may be where these are few.
FACT = "fact:"
FACTS: dict[str, tuple[str, Mapping[str, str]]] = {
    "goal": ("the goal", {}),
    "moment": ("the customer moment", {}),
    "brands": ("the brands", {}),
    "markets": ("the markets", {}),
    "launch": ("the launch", {}),
    "data_kind": ("the kind of data", KINDS_OF_DATA),
}
