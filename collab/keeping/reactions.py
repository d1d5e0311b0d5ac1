"""Who is told of holds and erasures: whoever could agree, whoever asked, and the auditors."""

from collections.abc import Iterable
from typing import Any

from collab.access import duties
from collab.access.roles import Role
from collab.appointments.states import SAY
from collab.events.models import Event
from collab.keeping import access, addresses
from collab.keeping.models import Erasure, Hold
from collab.keeping.states import AGREED, ASKED, ERASURE, HOLD, LIFTED, LIFTING, PLACED, REFUSED, STAYS, TURNED_DOWN, Erasing, State
from collab.notices.telling import Telling, Told
from collab.people.models import Person


def seconds(subject: Any, event: Event) -> Iterable[Person]:
    """Who could agree."""
    return duties.holders(*SAY)


def administrators(erasure: Erasure, event: Event) -> Iterable[Person]:
    """Who could carry it out."""
    return duties.holders(Role.ADMIN)


def auditors(hold: Hold, event: Event) -> Iterable[Person]:
    return duties.holders(Role.AUDITOR)


def whoever_asked(subject: Hold | Erasure, event: Event) -> list[Person | None]:
    return [subject.asked_by, getattr(subject, "lifting_by", None)]


HOLDS: dict[str, tuple[Telling[Hold], ...]] = {
    PLACED: (
        Telling(seconds, "{actor} placed {it}. A second person agrees, or refuses.", asks=True, why=True),
        Telling(auditors, "{actor} placed {it}.", why=True),
    ),
    LIFTING: (
        Telling(seconds, "{actor} asks for the end of {it}. A second person agrees, or refuses.", asks=True, why=True),
        Telling(auditors, "{actor} asks for the end of {it}.", why=True),
    ),
    AGREED: (Telling(whoever_asked, "{actor} agreed to {it}."),),
    REFUSED: (Telling(whoever_asked, "{actor} refused {it}.", why=True),),
    STAYS: (Telling(whoever_asked, "{actor} refused the end of {it}.", why=True),),
    LIFTED: (Telling(whoever_asked, "{actor} lifted {it}."), Telling(auditors, "{actor} lifted {it}.")),
}
ERASURES: dict[str, tuple[Telling[Erasure], ...]] = {
    ASKED: (Telling(administrators, "{actor} asks for {it}. A second administrator carries it out, or refuses.", asks=True, why=True),),
    TURNED_DOWN: (Telling(whoever_asked, "{actor} refused {it}.", why=True),),
}


def _hold(event: Event) -> Hold:
    return Hold.objects.select_related("asked_by", "lifting_by").get(pk=event.subject_id)


def _erasure(event: Event) -> Erasure:
    return Erasure.objects.select_related("asked_by").get(pk=event.subject_id)


# Neither names anybody: a notice lies in a mailbox long after what it is about.
TOLD = (
    Told(
        kind=HOLD, reaction="keeping.tell", read=_hold, name=lambda hold: f"hold {hold.pk}", page=lambda hold, at: addresses.HOLDS,
        opens=access.visible, tellings=HOLDS, is_answered=lambda hold: hold.state not in (State.ASKED, State.LIFTING),
    ),
    Told(
        kind=ERASURE, reaction="keeping.tell_of_erasure", read=_erasure, name=lambda erasure: f"erasure {erasure.pk}",
        page=lambda erasure, at: addresses.HOLDS, opens=access.erasures, tellings=ERASURES,
        is_answered=lambda erasure: erasure.state != Erasing.ASKED,
    ),
)  # fmt: skip
