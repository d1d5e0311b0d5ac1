"""The kinds of things that carry notes: what notes ask of each, handed over by the roof.

A kind says who may open one of its things, who of them is of the reviewing side, how a thing is found by its address, what it
is called, and whom it concerns from its beginning. This floor knows none of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from collab.access.duties import DUTIES
from collab.kit.errors import NotFound
from collab.kit.kept import kept
from collab.kit.seams import Seam
from collab.people.models import Person

Things = Callable[[Person], QuerySet[Any]]
# What each is called in the names of the API's addresses, whose addresses begin so; the roof says what they are (``carriers``).
CALLED = {
    "requests": "request",
    "projects": "project",
    "funds": "fund",
    "allocations": "allocation",
    "kpis": "kpi",
    "goals": "goal",
    "insights": "insight",
}


def never_closed(thing: Any) -> str:
    return ""


def alone(thing: Any) -> Mapping[int, str]:
    return {}


@dataclass(frozen=True, eq=False)
class Carrier:
    """What is asked of one kind. ``things`` is the first word of its addresses ("requests"), ``model`` its table.

    ``opens`` gives what a person may open and read notes of; ``reviews`` those of them in whose review they take part and have no
    interest of their own, None where nothing of the kind is reviewed. Both go by the person's key and duties alone.
    ``find`` gives the thing at an address, or raises NotFound. ``around`` are those whom it concerns whether they asked or not:
    they watch it from the beginning. ``closed`` is the sentence that says why nothing is written beside it, or nothing.
    ``brings`` are other things of the kind whose notes and files stand beside this one too, by key and with what they are called: where
    they were merged into it. What of them a person reads is what they may read there.
    """

    things: str
    model: type[Model]
    opens: Things
    find: Callable[[Person, str], Any]
    name: Callable[[Any], str]
    code: Callable[[Any], str]
    page: Callable[[Any], str]
    around: Callable[[Any], Iterable[Person | None]]
    reviews: Things | None = None
    closed: Callable[[Any], str] = never_closed
    brings: Callable[[Any], Mapping[int, str]] = alone

    @property
    def kind(self) -> str:
        """As events use it: "intake.request"."""
        return self.model._meta.label_lower


CARRIERS: Seam[Mapping[str, Carrier]] = Seam("which kinds of things carry notes, by name")


def of(things: str) -> Carrier:
    """The kind whose addresses begin so; raises NotFound."""
    found = next((carrier for carrier in CARRIERS.value.values() if carrier.things == things), None)
    if found is None:
        raise NotFound
    return found


def thing(kind: str, key: int) -> Any:
    """The thing of this kind and key, None where it is gone. For those who were let know of it already."""
    carrier = CARRIERS.value.get(kind)
    return carrier.model._default_manager.filter(pk=key).first() if carrier else None


def may_open(person: Person, carrier: Carrier, key: int) -> bool:
    """Whether the person may open this thing now. One query."""
    return carrier.opens(person).filter(pk=key).exists()


def is_reviewing(person: Person, carrier: Carrier, key: int) -> bool:
    """Whether the person is of the side that reviews this thing, and may open it. One query, none where nothing is reviewed."""
    return carrier.reviews is not None and reviewed(person, carrier=carrier, key=key).exists()


@kept(on=(DUTIES,), shape=("carrier",), reads=("pk",))
def reviewed(person: Person, *, carrier: Carrier, key: int) -> QuerySet[Any]:
    """The thing of this key, where the person reviews it."""
    assert carrier.reviews is not None
    return carrier.reviews(person).filter(pk=key).order_by()
