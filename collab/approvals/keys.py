"""Two keys: on a step where CMO and CIO decide side by side each signs with a reason of their own, and a disagreement is settled by them.

Both are asked: a no of the first leaves the route open until the other has signed.
"""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from collab.approvals.disagreeing import KEYS, SHORTEST, WORKING_DAYS, Disagreement, Settled
from collab.approvals.models import Decision, Panel, Recusal, Route
from collab.approvals.states import APPROVALS
from collab.events import texts
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.kept import kept
from collab.kit.operation import inside_unit
from collab.kit.text import clean
from collab.people import clocks
from collab.people.models import Person

LONGEST = 4000


def are_two(panel: Panel) -> bool:
    """Whether it is one of two keys: CMO and CIO decide in its step."""
    return panel.role in KEYS and set(KEYS) <= set(panel.step.panels.values_list("role", flat=True))


def said_no(panel: str = "pk", turn: str = "step__round") -> Exists:
    """The condition, by where the panel's key and its step's round stand: a no stands there in this round that nobody has settled to go on.

    Of what is still open only one of two keys has such a no.
    """
    went = Disagreement.objects.filter(no=OuterRef("pk"), state=Settled.GO)
    noes = Decision.objects.filter(panel=OuterRef(panel), round=OuterRef(turn)).exclude(verdict__in=APPROVALS)
    return Exists(noes.filter(~Exists(went)))


def check(panel: Panel, person: Person, reason: str) -> None:
    """Raises Invalid (``reason``) where one of two keys does not sign with a reason of their own."""
    if not are_two(panel):
        return
    if len(reason) < SHORTEST:
        raise Invalid(reason=f"Two keys: each signs with a reason of their own. Write {SHORTEST} characters or more.")
    others = Decision.objects.filter(panel__step=panel.step, round=panel.step.round, panel__role__in=KEYS).exclude(person=person)
    said = texts.read(others.values_list("reason", flat=True)).values()
    if reason.strip().casefold() in {one.strip().casefold() for one in said}:
        raise Invalid(reason="That is what the other key wrote. Two keys are two reasons: write your own.")


def other_key(given: Decision, panel: Panel) -> Decision | None:
    """What the other of two keys has signed in this round and that stands; None where it has not, or there are no two. Two queries at most."""
    if not are_two(panel):
        return None
    others = Decision.objects.filter(panel__step=panel.step, round=given.round, panel__role__in=KEYS)
    return others.exclude(panel=panel).order_by("at").last()


def opens(given: Decision, other: Decision) -> Disagreement | None:
    """A yes of one key and a no of the other open a disagreement, whichever came first, and the route waits for what comes of it."""
    inside_unit()
    signed = {one.verdict in APPROVALS: one for one in (given, other)}
    if len(signed) < len(KEYS):
        return None
    due_on = clocks.organisation().add_days(clock.today(), WORKING_DAYS)
    return Disagreement.objects.create(yes=signed[True], no=signed[False], opened_at=clock.now(), due_on=due_on)


def has_said_no(panel: Panel) -> bool:
    """Whether this key has signed a no in this round that nobody has settled to go on. One query."""
    return Panel.objects.filter(said_no(), pk=panel.pk).exists()


def open_on(route: Route) -> Disagreement | None:
    """The one that the route waits for now. One query."""
    return (
        Disagreement.objects.filter(no__in=Decision.objects.filter(route=route), state=Settled.OPEN)
        .select_related("yes__person", "no__person")
        .first()
    )


@kept(reads=("judge_id",))
def judged(*, route: int) -> QuerySet[Disagreement]:
    """What the two keys of this route disagree on and somebody else is to settle, read by the key of who that is."""
    return Disagreement.objects.filter(no__route=route, no__retraction=None, judge__isnull=False, state=Settled.OPEN)


def escalate(found: Disagreement, person: Person, to: Person) -> Disagreement:
    """One of the two names somebody above both; where the other names the same, it is theirs to settle."""
    inside_unit()
    if person.pk not in (found.yes.person_id, found.no.person_id):
        raise Forbidden("Only the two who disagree name somebody to settle it.")
    if found.judge_id:
        raise Conflict("It is escalated already, and somebody else's to settle.")
    if to.pk in (found.yes.person_id, found.no.person_id) or not to.is_active:
        raise Invalid(to="Name somebody else than the two of you, who works here.")
    if to.pk == found.no.route.requester_id or Recusal.objects.filter(route=found.no.route, person=to).exists():
        raise Invalid(to=f"{to.name} has a part in the request. Name somebody else.")
    is_above = to.pk in set(_above(found.yes.person)) & set(_above(found.no.person))
    is_named = found.named_id == to.pk and found.named_by_id != person.pk
    found.named, found.named_by = to, person
    if is_above or is_named:
        found.judge = to
    found.save(update_fields=["named", "named_by", "judge"])
    return found


def settle(found: Disagreement, person: Person, outcome: str, reason: str) -> Disagreement:
    """Whoever gives way agrees with the other, or the one whom both named decides: go or no, with a reason.

    Raises Forbidden and Invalid (``outcome``, ``reason``).
    """
    inside_unit()
    if outcome not in (Settled.GO, Settled.NO):
        raise Invalid(outcome="Choose one of: go, no.")
    gives_way = found.no.person_id if outcome == Settled.GO else found.yes.person_id
    if person.pk not in (gives_way, found.judge_id):
        raise Forbidden("Go is for who did not approve to say, no for who did; or either for whom both have named to settle it.")
    said = clean(reason or "", "reason", LONGEST)
    if len(said) < SHORTEST:
        raise Invalid(reason=f"Say why, in {SHORTEST} characters or more.")
    about = (found.no.route.subject_kind, found.no.route.subject_id)
    found.state, found.settled_by, found.settled_at = Settled(outcome), person, clock.now()
    found.reason = texts.put(said, writer=person, about=about)
    found.save(update_fields=["state", "settled_by", "settled_at", "reason"])
    return found


def end(route: Route, given: Decision | None = None) -> None:
    """The route has ended, or begins anew: what was not settled ends with it. Of one decision that was taken back only what was opened by it."""
    inside_unit()
    decided = Decision.every.filter(route=route).order_by().values("pk")
    found = Disagreement.objects.filter(no__in=decided, state=Settled.OPEN)
    if given is not None:
        found = found.filter(Q(no=given) | Q(yes=given))
    found.update(state=Settled.ENDED)


def overruled(panel: Panel) -> int:
    """How many noes of this group count as approvals: both keys came to go on."""
    return Disagreement.objects.filter(no__panel=panel, no__round=panel.step.round, state=Settled.GO).count()


def sides_gone_along(route: Route) -> set[str]:
    """The roles of keys whose no was settled to go on."""
    went = Disagreement.objects.filter(no__route=route, no__round=F("no__panel__step__round"), state=Settled.GO)
    return set(went.values_list("no__panel__role", flat=True))


def _above(person: Person) -> Iterator[int]:
    seen, one = set[int](), person.manager
    while one is not None and one.pk not in seen:
        seen.add(one.pk)
        yield one.pk
        one = one.manager
