"""Duties in the demo company: one that two people gave, and one that waits for its second."""

from datetime import timedelta

from collab.access.roles import Role
from collab.appointments import operations
from collab.demo.timeline import Life
from collab.kit import clock
from collab.people.models import Person


def given(company: dict[str, Person]) -> Life:
    """Proposed by one administrator and agreed by the other."""
    made = operations.propose_duty(
        actor=company["admin"],
        person=company["lucia.romano"],
        role=Role.SECURITY,
        reason="Ingrid Holm has asked for a second pair of eyes on security reviews.",
    )
    yield 0.7
    operations.agree(actor=company["admin2"], proposal=made.pk)


def waiting(company: dict[str, Person]) -> Life:
    """Nobody has decided yet."""
    operations.propose_duty(
        actor=company["admin2"],
        person=company["david.cohen"],
        role=Role.TECHNOLOGIST,
        since_on=clock.today() + timedelta(days=7),
        until_on=clock.today() + timedelta(days=35),
        reason="Covers the gateway while Jonas Weber is on leave.",
    )
    yield from ()
