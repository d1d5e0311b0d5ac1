"""Letters about somebody's own account: owed in the table with what they tell of, sent by ``sending``."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from collab.account.models import Letter
from collab.account.states import About, Mail
from collab.events import wake
from collab.events.claims import Queue
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.people.models import Person

TASK = "account.mail"
QUEUE = Queue(
    "account letters", Letter, due=(Mail.DUE.value,), parked=Mail.PARKED.value,
    state="mail", due_at="mail_due_at", attempts="mail_attempts", error="mail_error",
    batch=5, claim=timedelta(minutes=2), most=10,
)  # fmt: skip


def owe(
    person: Person | None, about: About, *, address: str | None = None, ends_at: datetime | None = None, made_by: Person | None = None
) -> Letter:
    """Owe a person a letter, in the transaction of what it tells. A row to nobody is written too: it takes as long."""
    inside_unit()
    to = address if address is not None else person.email if person is not None else ""
    facts = {"address": to, "ends_at": ends_at, "made_by": made_by, "mail": Mail.DUE if to else Mail.NONE}
    now = clock.now()
    letter = Letter.objects.create(person=person, about=about, made_at=now, mail_due_at=now, **facts)
    transaction.on_commit(lambda: wake.up(TASK))
    return letter


def owe_many(told: Sequence[tuple[int, str]], about: About, *, made_by: Person | None = None) -> None:
    """Owe each of these people, by their keys, a letter to this address."""
    inside_unit()
    if not told:
        return
    now = clock.now()
    made = {"about": about, "made_at": now, "mail_due_at": now, "made_by": made_by}
    Letter.objects.bulk_create(
        [Letter(person_id=key, address=to, mail=Mail.DUE if to else Mail.NONE, **made) for key, to in told], batch_size=500
    )
    transaction.on_commit(lambda: wake.up(TASK))
