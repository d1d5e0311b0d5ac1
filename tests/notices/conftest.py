"""Things that happen for no reason but to be told."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import transaction

from collab.events.record import REACTIONS, Reactions, record
from collab.notices import operations
from collab.notices.models import Notice
from collab.people.models import Person

# An event of each kind of notices.
OF_KIND = {
    "requests": "intake.request.launched",
    "notes": "notes.note.resolved",
    "money": "intake.request.settled",
    "work": "intake.request.started",
    "house": "access.duty.ended",
}


@pytest.fixture
def ring(cast: SimpleNamespace) -> Callable[..., Notice | None]:
    """Tell a person something of a kind about a subject, which is a colleague; gives the notice, if there is one."""

    def ring(person: Person, text: str, kind: str = "requests", about: Person | None = None, by: Person | None = None) -> Notice | None:
        about = about or cast.outsider
        with transaction.atomic(), REACTIONS.holding(Reactions({})):
            event = record(OF_KIND.get(kind, "test.bell.rung"), actor=by or cast.admin, about=about)
            said = operations.Said(person=person, text=text, url="/notices/", needs_action=kind == "needs")
            operations.tell_all(event=event, said=[said], headline=f"R-{about.pk} “{about.username}”")
        return Notice.objects.filter(event=event, person=person).first()

    return ring
