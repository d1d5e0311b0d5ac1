"""What of the agenda waits for a person: home, sidebar and list ask these questions."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access
from collab.agenda.models import Action, Cycle, Goal, Question
from collab.kit import clock
from collab.people.models import Person

# An action is told of on home so many days before it is due, and from then on until it is done.
SOON_DAYS = 30
SIGNATURE = {Role.CMO: "signed_by_cmo_at", Role.CIO: "signed_by_cio_at"}


def to_answer(person: Person) -> QuerySet[Question]:
    """The questions of open cycles that this person is to answer."""
    return access.visible_questions(person).filter(owner_id=person.pk, cycle__hash="").order_by("pk")


def to_do(person: Person) -> QuerySet[Action]:
    """The actions of this person that are due soon or were due, the first due first."""
    soon = clock.today() + timedelta(days=SOON_DAYS)
    return access.visible_actions(person).filter(owner_id=person.pk, done_on=None, due_on__lte=soon).order_by("due_on", "pk")


def to_sign(person: Person) -> QuerySet[Cycle]:
    """The open cycles that wait for this person's signature and nothing else: with goals that both signed, and no open question."""
    role = access.signing_role(duties.roles_of(person))
    if role is None:
        return Cycle.objects.none()
    goals, questions = Goal.objects.filter(cycle=OuterRef("pk")), Question.objects.filter(cycle=OuterRef("pk"), answer="")
    unsigned = Q(is_active=False) | Q(signed_by_cmo_at=None) | Q(signed_by_cio_at=None)
    ready = access.visible_cycles(person).filter(Exists(goals), ~Exists(goals.filter(unsigned)), ~Exists(questions), hash="")
    return ready.filter(**{SIGNATURE[role]: None}).order_by(F("starts_on"), "pk")
