"""What a morning of briefs costs: ``python -m benchmarks.briefs``, in a database that holds a company (the bench's, or the demo's).

In a database without many people some are made up beside those that are there, in a transaction that is undone: each has unread
notices, and what the company has of requests, seats, milestones and actions is dealt out among them. Then their briefs are made, five
hundred a round, and some of the letters are written. What is measured is processor seconds, of this process and of its server
process in the database, so that whoever else is at work on the machine changes little; a mail server is not among them. DATABASE_URL
names the owner, a superuser, who switches guards off for what is made up.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

os.environ["DATABASE_AS"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.db import connection, transaction

import collab.reactions  # noqa: F401 - fills the seams
from collab.access.models import Duty
from collab.access.roles import Role
from collab.dashboards.brief import mail, making, telling
from collab.dashboards.models import Brief
from collab.events.models import Event
from collab.kit import clock
from collab.notices.models import Notice
from collab.people import clocks
from collab.people.models import Person

MORNING, WORKERS, LIMIT = 22_000, 4, 600
NOTICES = 6
TICKS = 100
# Whose the company's things become.
DEALT = (
    ("intake_request", "requester_id"), ("approvals_seat", "person_id"), ("agenda_action", "owner_id"), ("portfolio_milestone", "owner_id"),
    ("portfolio_project", "it_lead_id"), ("portfolio_project", "marketing_lead_id"),
)  # fmt: skip


class Undone(Exception):
    """Nothing of it stays."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds, here and in the database, and seconds on the clock."""

    here: float
    there: float
    clock: float

    @property
    def both(self) -> float:
        return self.here + self.there


def made_up(count: int) -> list[int]:
    """The keys of so many people with a duty, notices and a part in the company's work."""
    chance, now = Random("briefs"), clock.now()
    people = Person.objects.bulk_create(
        Person(username=f"made-up-{at}", first_name="Made", last_name=f"Up {at}", email=f"made-up-{at}@bridge.example")
        for at in range(count)
    )
    keys = [person.pk for person in people]
    Duty.objects.bulk_create(Duty(person_id=key, role=Role.MARKETER, since_on=clock.today()) for key in keys)
    events = list(
        Event.objects.filter(subject_kind__in=["intake.request", "portfolio.project"]).order_by("-pk").values_list("pk", flat=True)[:3000]
    )
    Notice.objects.bulk_create(
        (
            Notice(
                person_id=key, event_id=event, text="Mei Tanaka routed R-100 “A loyalty card for the app”.", topic=f"t:{event}", told_at=now
            )
            for key in keys
            for event in chance.sample(events, min(NOTICES, len(events)))
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        for place, (table, column) in enumerate(DEALT):
            cursor.execute(f"UPDATE {table} SET {column} = (%s::bigint[])[1 + (id + {place}) %% %s]", [keys, count])
        cursor.execute("ANALYZE people_person; ANALYZE notices_notice; ANALYZE intake_request; ANALYZE approvals_seat")
    return keys


def spent(work: Callable[[], Any], backend: int) -> Spent:
    here, there, began = time.process_time(), _of(backend), time.monotonic()
    work()
    return Spent(time.process_time() - here, _of(backend) - there, time.monotonic() - began)


def _of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(people: int, letters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
        )
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    keys = made_up(people)
    on = clocks.organisation().working(clock.today())
    Brief.objects.all().delete()
    rounds = [keys[at : at + making.PEOPLE] for at in range(0, len(keys), making.PEOPLE)]
    making.brief(rounds[0][:10], on)  # what is built once
    making_ = spent(lambda: [making.brief(one, on) for one in rounds], backend)
    briefs = list(Brief.objects.filter(person__in=keys, on=on).select_related("person").order_by("?")[:letters])
    lines = sum(len(brief.lines) for brief in briefs) / max(1, len(briefs))
    telling.told(briefs[0].person, briefs[0])
    sending = spent(lambda: [_letter(brief) for brief in briefs], backend)
    share = Brief.objects.filter(person__in=keys, on=on).count() / people
    tell(people, making_, len(briefs), sending, lines, share)


def _letter(brief: Brief) -> None:
    person = Person.objects.get(pk=brief.person_id)
    mail._unsent(brief)
    mail.letter(brief, telling.told(person, brief)).message().as_bytes()


def tell(people: int, made: Spent, letters: int, sent: Spent, lines: float, share: float) -> None:
    each_made, each_sent = made.both / people, sent.both / letters
    total = MORNING * (each_made + each_sent)
    print(f"briefs: {people} people made up, {share:.0%} have one, {lines:.1f} lines each")
    print(
        f"  made:    {1000 * each_made:.2f} ms of processor a person ({made.here:.2f} s here, {made.there:.2f} s in the database; {made.clock:.1f} s on the clock)"
    )
    print(
        f"  letters: {1000 * each_sent:.2f} ms of processor a letter ({sent.here:.2f} s here, {sent.there:.2f} s in the database; {sent.clock:.1f} s on the clock)"
    )
    print(
        f"  {MORNING} people, each with a letter: {total:.0f} processor seconds, {total / WORKERS:.0f} s by {WORKERS} workers of a core each; {LIMIT} s are the limit"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.briefs", description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--letters", type=int, default=400)
    asked = parser.parse_args()
    try:
        with transaction.atomic():
            measure(asked.people, asked.letters)
            raise Undone
    except Undone:
        pass


if __name__ == "__main__":
    main()
