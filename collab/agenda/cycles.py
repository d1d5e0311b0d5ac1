"""The writes of planning cycles: open one, change it, ask and answer its questions, sign it; with both signatures it is frozen."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access, agreement, voiding
from collab.agenda.cycle_guards import AGREED_EVENT, FROZEN_WORDS, PLANNED_EVENT, SIGNED_EVENT
from collab.agenda.models import Cycle, Goal, Question
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import listed
from collab.kit.money import Money
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.kpis.operations import read_code
from collab.people.models import Person
from collab.registers.models import Entry
from collab.registers.queries import valid_on

TEXTS = {"input_marketing": 10_000, "input_it": 10_000}
LONGEST_QUESTION, LONGEST_ANSWER = 500, 2_000
MOST_QUESTIONS, MOST_GOALS = 100, 100
STORED = ("starts_on", "ends_on", *TEXTS, "envelopes", "signed_by_cmo_at", "signed_by_cio_at", "signed_mark", "hash", "version")
# Addresses of their own, so no cycle's code.
RESERVED = frozenset({"new"})
STALE = "This cycle changed since you opened it. Look at what stands now, and send it again if you still mean it."
Envelopes = Iterable[tuple[str, Money]]


@operation
def open_cycle(*, actor: Person, code: str, starts_on: date, ends_on: date, **more: Any) -> Cycle:
    """A new cycle, open. ``more`` may hold the inputs of both sides, envelopes (strategy and money) and goals, by codes.

    Raises Forbidden, Invalid naming the field, or Unfit where the code is taken.
    """
    _may_plan(actor)
    cycle = Cycle(code=read_code(code))
    if cycle.code in RESERVED:
        raise Invalid(code=f"“{cycle.code}” is an address of its own. Choose another code.")
    goals = more.pop("goals", None)
    _put(actor, cycle, {"starts_on": starts_on, "ends_on": ends_on, **more})
    chosen = _goals(goals or [])
    try:
        with transaction.atomic():
            cycle.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a cycle with the code {cycle.code} already.") from error
    record("agenda.cycle.opened", actor=actor, about=cycle, data={"code": cycle.code, "goals": [goal.code for goal in chosen]})
    _take(actor, cycle, chosen)
    return cycle


@operation
def change_cycle(*, actor: Person, code: str, version: int, goals: list[str] | None = None, **changes: Any) -> Cycle:
    """Change what an open cycle says, as ``open_cycle`` takes it; ``goals`` are all that are in it then. Signatures are gone with it."""
    cycle = _locked(actor, code, version)
    _may_plan(actor)
    before = agreement.content(cycle)
    _put(actor, cycle, changes)
    if goals is not None:
        _take(actor, cycle, _goals(goals))
    after = agreement.content(cycle)
    changed = [name for name in after if after[name] != before[name]]
    return _changed(actor, cycle, {"changed": changed}) if changed else cycle


@operation
def ask(*, actor: Person, code: str, version: int, text: str, owner: Person) -> Cycle:
    """A question that is to be answered before both sides sign, with whoever answers it."""
    cycle = _locked(actor, code, version)
    _may_plan(actor)
    words = clean(text, "text", LONGEST_QUESTION)
    if not words:
        raise Invalid(text="Write the question.")
    if cycle.questions.count() >= MOST_QUESTIONS:
        raise Conflict(f"A cycle has {MOST_QUESTIONS} questions at most.")
    Question.objects.create(cycle=cycle, text=words, owner=owner)
    return _changed(actor, cycle, {"changed": ["questions"], "owner": owner.pk})


@operation
def answer(*, actor: Person, code: str, version: int, question: int, answer: str) -> Cycle:
    """The answer, by its owner or whoever plans; an empty one opens the question again."""
    cycle = _locked(actor, code, version)
    row = cycle.questions.filter(pk=question).first()
    if row is None:
        raise NotFound
    if not access.may_answer(actor, duties.roles_now(actor), row):
        raise Forbidden(access.ANSWER)
    row.answer = clean(answer, "answer", LONGEST_ANSWER)
    row.save(update_fields=["answer"])
    return _changed(actor, cycle, {"changed": ["questions"]})


@operation
def hand_question(*, actor: Person, question: int, owner: Person) -> Question:
    """Somebody else answers it from now on."""
    row = Question.objects.select_related("cycle").filter(pk=question).first()
    if row is None:
        raise NotFound
    cycle = _locked(actor, row.cycle.code, None)
    row = cycle.questions.select_related("owner").get(pk=question)
    if not access.may_answer(actor, duties.roles_now(actor), row):
        raise Forbidden(access.ANSWER)
    before, row.owner = row.owner_id, owner
    row.save(update_fields=["owner"])
    _changed(actor, cycle, {"changed": ["questions"], "owner": [before, owner.pk]})
    return row


@operation
def sign_cycle(*, actor: Person, code: str, mark: str = "") -> Cycle:
    """Sign for one's own side what one has read (``mark``). With both signatures for the same it is frozen.

    Raises Conflict where it reads otherwise now, has open questions, no goals, or goals that not both have signed.
    """
    cycle = _locked(actor, code, None)
    role = access.signing_role(duties.roles_now(actor))
    if role is None:
        raise Forbidden("A cycle is signed by the CMO and by the CIO, each for their own side and not in one person.")
    # Whoever changes a goal of it waits: what is frozen is what was looked at.
    list(Goal.objects.select_for_update(of=("self",), no_key=True).filter(cycle=cycle).order_by("pk"))
    now = agreement.mark(cycle)
    if mark and mark != now:
        raise Conflict("The cycle was changed while you were reading it. Read it again before you sign.")
    if obstacle := unready(cycle):
        raise Conflict(obstacle)
    if cycle.signed_mark != now:
        # What the other side signed reads otherwise now: a goal of it was changed.
        cycle.signed_by_cmo_at = cycle.signed_by_cio_at = None
    field = "signed_by_cmo_at" if role == Role.CMO else "signed_by_cio_at"
    if getattr(cycle, field):
        raise Conflict(f"The {role.label} has signed this cycle already.")
    setattr(cycle, field, clock.now())
    cycle.signed_mark = now
    cycle.version += 1
    data: dict[str, Any] = {"as": role.value, "mark": now}
    if cycle.signed_by_cmo_at and cycle.signed_by_cio_at:
        _freeze(actor, cycle, data)
    else:
        record(SIGNED_EVENT, actor=actor, about=cycle, data=data)
    cycle.save(update_fields=STORED)
    return cycle


def unready(cycle: Cycle) -> str:
    """Why it cannot be signed yet; empty where it can."""
    goals = list(Goal.objects.filter(cycle=cycle).order_by("title", "pk"))
    if not goals:
        return "There is no goal in this cycle yet."
    if unsigned := [f"“{goal.title}”" for goal in goals if not (goal.is_active and goal.signed_by_cmo_at and goal.signed_by_cio_at)]:
        more = f" and {len(unsigned) - 3} more" if len(unsigned) > 3 else ""
        verb = "is" if len(unsigned) == 1 else "are"
        return (
            f"{', '.join(unsigned[:3])}{more} {verb} not signed by both sides."
            if more
            else f"{listed(unsigned)} {verb} not signed by both sides."
        )
    if count := cycle.questions.filter(answer="").count():
        return f"{count} question{'s are' if count > 1 else ' is'} open: answer {'them' if count > 1 else 'it'} first."
    return ""


def _freeze(actor: Person, cycle: Cycle, data: dict[str, Any]) -> None:
    """What was agreed goes into the record, and its words with it; the cycle keeps the event's hash."""
    event = record(AGREED_EVENT, actor=actor, about=cycle, data={**data, "agreed": agreement.content(cycle)})
    cycle.questions.all().delete()
    cycle.input_marketing = cycle.input_it = ""
    cycle.hash = event.hash


def _changed(actor: Person, cycle: Cycle, data: dict[str, Any]) -> Cycle:
    return voiding.changed(actor, cycle, data, STORED)


def _may_plan(actor: Person) -> None:
    if not access.may_set(actor, duties.roles_now(actor)):
        raise Forbidden(access.PLAN)


def _locked(actor: Person, code: str, version: int | None) -> Cycle:
    """The cycle with its row locked; it is open, and as it was seen where that is said."""
    inside_unit()
    cycle = access.visible_cycles(actor).select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if cycle is None:
        raise NotFound
    if version is not None and cycle.version != version:
        raise Conflict(STALE)
    if cycle.hash:
        raise Conflict(FROZEN_WORDS)
    return cycle


def _take(actor: Person, cycle: Cycle, goals: Iterable[Goal]) -> None:
    """These goals are in the cycle, and no others; each on record."""
    wanted = {goal.pk for goal in goals}
    rows = Goal.objects.select_for_update(of=("self",), no_key=True).filter(Q(pk__in=wanted) | Q(cycle=cycle))
    for goal in rows.order_by("pk"):
        if (goal.cycle_id == cycle.pk) == (goal.pk in wanted):
            continue
        goal.cycle = cycle if goal.pk in wanted else None
        goal.save(update_fields=["cycle"])
        record(PLANNED_EVENT, actor=actor, about=goal, data={"cycle": cycle.code if goal.cycle else None})


def _goals(codes: list[str]) -> list[Goal]:
    """Those that are pursued, by code; raises Invalid for what is not there."""
    asked = {code.lower() for code in codes}
    if len(asked) > MOST_GOALS:
        raise Invalid(goals=f"A cycle has {MOST_GOALS} goals at most.")
    found = list(Goal.objects.filter(code__in=asked, is_active=True).order_by("pk"))
    if missing := sorted(asked - {goal.code for goal in found}):
        raise Invalid(goals="No goal is pursued with the code " + ", ".join(code[:50] for code in missing) + ".")
    return found


def _put(actor: Person, cycle: Cycle, facts: dict[str, Any]) -> None:
    """Set what is given, unsaved; raises Invalid, all at once."""
    wrong: dict[str, str] = dict.fromkeys(
        sorted(set(facts) - {"starts_on", "ends_on", *TEXTS, "envelopes"}), "This is not something to set."
    )
    for name, value in facts.items():
        if name in TEXTS:
            setattr(cycle, name, clean(value, name, TEXTS[name]))
        elif name == "envelopes":
            cycle.envelopes = _envelopes(actor, value, wrong)
        elif name not in wrong:
            setattr(cycle, name, value)
    days.within(starts_on=cycle.starts_on, ends_on=cycle.ends_on)
    if cycle.ends_on <= cycle.starts_on:
        wrong["ends_on"] = "The cycle ends before it begins."
    if wrong:
        raise Invalid(**wrong)


def _envelopes(actor: Person, given: Envelopes, wrong: dict[str, str]) -> list[dict[str, str]]:
    """The money for each strategy, as it is kept; for who sees the money of work and nobody else."""
    if not access.SEES_MONEY.value(actor):
        raise Forbidden(access.MONEY)
    rows = sorted(((code.lower(), money) for code, money in given), key=lambda row: row[0])
    codes = [code for code, _ in rows]
    there = set(valid_on(Entry.objects.filter(kind="strategies", code__in=codes), clock.today()).values_list("code", flat=True))
    if missing := [code[:50] for code in codes if code not in there]:
        wrong["envelopes"] = "There is no strategy with the code " + ", ".join(missing) + " today."
    elif len(set(codes)) < len(codes):
        wrong["envelopes"] = "A strategy has one envelope."
    elif any(money.amount <= 0 for _, money in rows):
        wrong["envelopes"] = "An envelope is above zero."
    return [{"strategy": code, "amount": format(money.amount, "f"), "currency": money.currency} for code, money in rows]
