"""What the demo company keeps because a court may ask for it: one piece of work, held by two people."""

from collections.abc import Iterator

from collab.keeping import operations
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.states import State


def life(company: dict[str, Person]) -> Iterator[float]:
    """A supplier of something that is long over disputes an invoice."""
    over = Request.objects.filter(state=State.CLOSED, is_confidential=False).order_by("number").first()
    if over is None:
        return
    held = operations.place(
        actor=company["admin"],
        subject=("intake.request", over.pk),
        reason="A supplier disputes the last invoice; our lawyers ask us to keep what belongs to it.",
        reference="Case 2026-118",
    )
    yield 0.3
    operations.agree(actor=company["cio"], hold=held.pk)
