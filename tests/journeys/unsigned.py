"""A goal that nobody has signed, for the journeys."""

from collab.agenda import operations as agenda
from collab.agenda.models import Goal
from collab.people.models import Person


def goal() -> str:
    """A goal that nobody has signed: the company's own are all signed."""
    like = Goal.objects.order_by("pk")[0]
    if found := Goal.objects.filter(signed_by_cmo_at=None, signed_by_cio_at=None).first():
        return found.code
    return agenda.set_goal(
        actor=Person.objects.get(username="cmo"), code="unsigned", title="Answer every review within a day", description="Also the bad ones.",
        starts_on=like.starts_on, ends_on=like.ends_on, owner_marketing=like.owner_marketing, owner_it=like.owner_it,
    ).code  # fmt: skip
