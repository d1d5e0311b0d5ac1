"""What a page asks by whether anything is new: an address that names the thing, the sight and the person, signed, for some minutes.

Whoever has it learns one version and nothing else, so it is answered without a session, from the cache. It is handed out by a
page that was permitted, and by nothing else: a right that ended has ended here when the address has.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from collab.kit import clock
from collab.notes.carriers import CARRIERS
from collab.people.models import Person
from collab.stream import addresses
from collab.stream.sight import Sight
from collab.stream.states import LASTS

SALT, BETWEEN = "collab.stream.polling", "~"


class Over(Exception):
    """It worked once, and its time is up."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What an address asks for, and for whom."""

    person: int
    kind: str
    key: int
    marks: str


def address(person: Person, seen: Sight) -> str:
    """What this person's page asks by from now on."""
    until = int((clock.now() + LASTS).timestamp())
    said = (person.pk, seen.carrier.things, seen.thing.pk, seen.marks, until)
    return addresses.stream_poll(Signer(salt=SALT).sign(BETWEEN.join(str(one) for one in said)))


def read(secret: str) -> Polled | None:
    """What the address asks for; None for one that was not made here. Raises Over."""
    try:
        person, things, key, marks, until = Signer(salt=SALT).unsign(secret).split(BETWEEN)
    except BadSignature:
        return None
    if int(until) <= clock.now().timestamp():
        raise Over
    kind = next((carrier.kind for carrier in CARRIERS.value.values() if carrier.things == things), None)
    return Polled(int(person), kind, int(key), marks) if kind else None
