"""What was acknowledged is there, once and whole, and whoever is to be told was told once: asked of the database afterwards.

    python -m tests.kept < made.json

runs it by itself, with the settings of the environment, on what a portal was asked while its parts were killed.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from rest_framework.test import APIClient

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Delivery, Event
from collab.events.verify import everything
from collab.notices.models import Notice
from collab.people.models import Person
from funding.funds import proof
from projects.intake.models import Request

MONEY = {"amount": "120000.00", "currency": "USD"}
WISH = {
    "goal": "know-customers", "moment": "first-visit", "problem": "We cannot tell which placements drive store sales.",
    "outcome": "One agreed number per placement each week.", "revenue_generated": MONEY, "revenue_protected": MONEY, "estimate": MONEY,
    "needed_by": "2030-01-01", "needed_by_reason": "Summer planning", "personal_data": True, "data_sources": ["crm"],
    "legacy_systems": ["Old email platform"],
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A request that the portal said it had made, under a title that nobody else gave; ``is_sent``: and sent to triage."""

    title: str
    number: str
    is_sent: bool = False


def asked(person: Person, number: int) -> list[Any]:
    """A request made and sent by a program, under keys of its own: its title, its number, and that it was sent."""
    client, title = APIClient(SERVER_NAME="localhost"), f"Wish {number}"
    client.force_authenticate(person)
    made = client.post("/api/v1/requests/", {**WISH, "title": title}, format="json", headers={"Idempotency-Key": f"new-{number}"})
    assert made.status_code == 201, made.content
    code, version = made.json()["number"], made.json()["version"]
    sent = client.post(
        f"/api/v1/requests/{code}/submit/", {"version": version}, format="json", headers={"Idempotency-Key": f"send-{number}"}
    )
    assert sent.status_code == 200, sent.content
    return [title, code, True]


def findings(made: Iterable[Made]) -> list[str]:
    """What was acknowledged and is lost, half or double; who was not told, or twice; what both proofs find."""
    found = [line for one in made for line in _of(one)]
    states = Counter(Delivery.objects.values_list("state", flat=True))
    found += [f"{count} deliveries are {state}" for state, count in sorted(states.items()) if state != Delivery.State.DONE]
    return [*found, *map(str, everything()), *map(str, proof.everything())]


def _of(one: Made) -> list[str]:
    there = list(Request.objects.filter(title=one.title))
    if len(there) != 1:
        return [f"{one.number} was acknowledged and is there {len(there)} times"]
    request, found = there[0], []
    if request.code != one.number:
        found.append(f"{one.number} was acknowledged and is called {request.code}")
    if one.is_sent:
        sent = list(Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, kind="intake.request.submitted"))
        if request.state == "draft" or len(sent) != 1:
            found.append(f"{one.number} was sent, is {request.state}, and {len(sent)} events tell of it")
        told = Counter(Notice.objects.filter(event__in=sent).values_list("person__username", flat=True))
        owed = Counter(duties.holders(Role.TECHNOLOGIST).values_list("username", flat=True))
        if told != owed:
            found.append(f"{one.number} was told to {dict(told) or 'nobody'}, and is owed to {sorted(owed)}")
    return found


if __name__ == "__main__":
    print(json.dumps(findings(Made(*row) for row in json.load(sys.stdin))))
