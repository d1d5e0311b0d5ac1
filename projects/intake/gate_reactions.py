"""Who is told that something runs which came through no gate: administrators and auditors."""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from projects.intake import addresses
from projects.intake.gate import FAILED
from projects.intake.gate_models import GateProof

TOLD_TO = (Role.ADMIN, Role.AUDITOR)


def opens(person: Person) -> QuerySet[GateProof]:
    """Administrators and auditors open every proof, others none."""
    held = duties.roles_of(person)
    return GateProof.objects.none() if held.isdisjoint(TOLD_TO) else GateProof.objects.all()


def watchers(proof: GateProof, event: Event) -> Iterable[Person]:
    return duties.holders(*TOLD_TO)


PROOFS = Told(
    kind="intake.gateproof",
    reaction="intake.gate",
    read=lambda event: GateProof.objects.filter(pk=event.subject_id).first(),
    name=lambda proof: "the gate",
    page=lambda proof, at: addresses.BREAK_GLASS,
    opens=opens,
    tellings={FAILED: (Telling(watchers, "The nightly proof of {it} found {lacking} that came through it by no way."),)},
    words={"lacking": lambda proof, event, person: f"{proof.lacking} of the promises, projects and milestones"},
)
