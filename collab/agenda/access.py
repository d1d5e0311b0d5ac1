"""Who may see goals and cycles, set them and sign them."""

from collections.abc import Callable

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Action, Cycle, Goal, Question
from collab.kit.seams import Seam
from collab.people.models import Person

SETTING = frozenset({Role.CMO, Role.CIO, Role.MARKETING_LEAD, Role.IT_LEAD, Role.TECHNOLOGIST, Role.ADMIN})

SET = "The CMO, the CIO, the leads, marketing technologists and administrators set goals."
CHANGE = "Its owners, the CMO, the CIO, the leads, marketing technologists and administrators change a goal."

PLAN = "The CMO, the CIO, the leads, marketing technologists and administrators plan cycles."
ANSWER = "A question is answered by its owner, and by who plans cycles."
ACT = "The CMO, the CIO, the leads, marketing technologists and administrators agree on actions."
OWN_ACTION = "An action is changed by its owner, and by who agrees on actions."
ACTIONS_CLOSED = "Actions are shown to people with a duty in Bridge."
CYCLES_CLOSED = "Planning cycles are shown to people with a duty in Bridge."
MONEY = "Envelopes are for who sees the money of work."
# The agenda knows no funds: the roof says who sees the money of work.
SEES_MONEY: Seam[Callable[[Person], bool]] = Seam("who sees the money of work")


def visible(person: Person) -> QuerySet[Goal]:
    """The agenda is shared: whoever holds a duty sees every goal, nobody else sees one."""
    return Goal.objects.all() if duties.roles_of(person) else Goal.objects.none()


def may_set(person: Person, held: frozenset[str], goal: Goal | None = None) -> bool:
    """May write a goal, or rewrite this one; an auditor changes nothing, whatever else they hold."""
    if not held or Role.AUDITOR in held:
        return False
    return not held.isdisjoint(SETTING) or (goal is not None and person.pk in (goal.owner_marketing_id, goal.owner_it_id))


def signing_role(held: frozenset[str]) -> Role | None:
    """The side this person signs for: the CMO's or the CIO's; None for everybody else.

    Two signatures mean two people, so one who stands in for both signs for neither.
    """
    if Role.AUDITOR in held or (Role.CMO in held and Role.CIO in held):
        return None
    return Role.CMO if Role.CMO in held else Role.CIO if Role.CIO in held else None


def visible_cycles(person: Person) -> QuerySet[Cycle]:
    """Cycles are shared as goals are; their envelopes are for ``SEES_MONEY``."""
    return Cycle.objects.all() if duties.roles_of(person) else Cycle.objects.none()


def may_answer_of(person: Person, held: frozenset[str], owner: int) -> bool:
    """May answer a question that this person (by key) owns; an auditor changes nothing."""
    return may_set(person, held) or (bool(held) and Role.AUDITOR not in held and owner == person.pk)


def may_answer(person: Person, held: frozenset[str], question: Question) -> bool:
    return may_answer_of(person, held, question.owner_id)


def visible_questions(person: Person) -> QuerySet[Question]:
    """Those that are not answered, of the cycles that this person sees."""
    return Question.objects.filter(cycle__in=visible_cycles(person), answer="")


def visible_actions(person: Person) -> QuerySet[Action]:
    """Actions are shared as cycles are."""
    return Action.objects.all() if duties.roles_of(person) else Action.objects.none()
