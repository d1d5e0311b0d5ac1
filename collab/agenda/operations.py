"""The writes of the shared agenda: set a goal, change it, sign it, end it."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access, levels, voiding
from collab.agenda.models import Goal
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import listed
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.kpis.models import Kpi
from collab.kpis.operations import FIRST_DAY, LAST_DAY, read_code
from collab.people.models import Person
from collab.people.states import Side

TEXTS = {"title": 160, "description": 5_000}
FIELDS = (*TEXTS, "starts_on", "ends_on", "owner_marketing", "owner_it", "parent", "is_active")
# What a signature is for. When one of these changes, the signatures are gone.
SIGNED = ("title", "description", "starts_on", "ends_on", "owner_marketing_id", "owner_it_id", "parent_id")
SIGNATURES = ("signed_by_cmo_at", "signed_by_cio_at")
LONGEST_REASON = 2_000
# Addresses of their own, so no goal's code.
RESERVED = frozenset({"new"})
STALE = "The goal was changed while you were reading it. Read it again before you {}."


@operation
def set_goal(
    *, actor: Person, code: str, title: str, starts_on: date, ends_on: date, owner_marketing: Person, owner_it: Person,
    description: str = "", kpis: list[str] | None = None, parent: Goal | str | None = None,
) -> Goal:  # fmt: skip
    """A new goal, signed by nobody yet; ``kpis`` and ``parent`` are codes. Raises Forbidden, Invalid, or Unfit where the code is taken."""
    if not access.may_set(actor, duties.roles_now(actor)):
        raise Forbidden(access.SET)
    goal = Goal(code=read_code(code))
    if goal.code in RESERVED:
        raise Invalid(code=f"“{goal.code}” is an address of its own. Choose another code.")
    facts = {"title": title, "description": description, "starts_on": starts_on, "ends_on": ends_on}
    _put(goal, {**facts, "owner_marketing": owner_marketing, "owner_it": owner_it, "parent": parent})
    chosen = _kpis(kpis or [])
    try:
        with transaction.atomic():
            goal.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a goal with the code {goal.code} already.") from error
    goal.kpis.set(chosen)
    record("agenda.goal.set", actor=actor, about=goal, data={"code": goal.code, "kpis": [kpi.code for kpi in chosen]})
    return goal


@operation
def change_goal(*, actor: Person, code: str, kpis: list[str] | None = None, mark: str = "", reason: str = "", **changes: Any) -> Goal:
    """Change what a goal says (see ``FIELDS``) or its KPIs. What was signed and reads otherwise now has to be signed again.

    ``mark`` is the fingerprint of what one read: Conflict where the goal reads otherwise now. ``reason`` is why it is ended.
    """
    cycle = voiding.held(code)
    goal = locked(actor, code)
    if not access.may_set(actor, duties.roles_now(actor), goal):
        raise Forbidden(access.CHANGE)
    before = fingerprint(goal)
    if mark and mark != before:
        raise Conflict(STALE.format("change it"))
    why = _why(goal, changes, reason)
    _put(goal, changes)
    if kpis is not None:
        goal.kpis.set(_kpis(kpis))
    is_signed = bool(goal.signed_by_cmo_at or goal.signed_by_cio_at)
    is_other = fingerprint(goal) != before
    if is_other:
        goal.signed_by_cmo_at = goal.signed_by_cio_at = None
    goal.save(update_fields=[*FIELDS, *SIGNATURES])
    if is_other or changes:
        changed = sorted(changes) + ["kpis"] * (kpis is not None)
        record("agenda.goal.changed", actor=actor, about=goal, why=why, data={"changed": changed})
    if is_other and is_signed:
        record("agenda.goal.signatures_voided", actor=actor, about=goal)
    if is_other:
        voiding.by_goal(actor, cycle, goal)
    return goal


@operation
def sign(*, actor: Person, code: str, mark: str = "") -> Goal:
    """Sign for one's own side, once. ``mark`` is the fingerprint of what one read: Conflict where the goal reads otherwise now."""
    goal = locked(actor, code)
    role = access.signing_role(duties.roles_now(actor))
    if role is None:
        raise Forbidden("A goal is signed by the CMO and by the CIO, each for their own side and not in one person.")
    if mark and mark != fingerprint(goal):
        raise Conflict(STALE.format("sign"))
    if not goal.is_active:
        raise Conflict("This goal is no longer pursued.")
    field = "signed_by_cmo_at" if role == Role.CMO else "signed_by_cio_at"
    if getattr(goal, field):
        raise Conflict(f"The {role.label} has signed this goal already.")
    setattr(goal, field, clock.now())
    goal.save(update_fields=[field])
    record("agenda.goal.signed", actor=actor, about=goal, data={"as": role.value, "mark": fingerprint(goal)})
    return goal


def locked(actor: Person, code: str) -> Goal:
    """The goal with its row locked, or NotFound."""
    inside_unit()
    goal = access.visible(actor).select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if goal is None:
        raise NotFound
    return goal


def fingerprint(goal: Goal) -> str:
    """16 hexadecimal digits that change with anything a signature is for, its KPIs included. One query."""
    codes = sorted(goal.kpis.values_list("code", flat=True))
    facts = [str(getattr(goal, name)) for name in SIGNED]
    return hashlib.sha256(json.dumps([facts, codes]).encode()).hexdigest()[:16]


def _kpis(codes: list[str]) -> list[Kpi]:
    found = {kpi.code: kpi for kpi in Kpi.objects.filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Invalid(kpis="There is no KPI with the code " + ", ".join(missing) + ".")
    return list(found.values())


def _why(goal: Goal, changes: dict[str, Any], reason: str) -> str:
    """Why it is no longer pursued, in words; what still stands under it is ended or moved first."""
    why = clean(reason, "reason", LONGEST_REASON)
    is_ended = goal.is_active and changes.get("is_active") is False
    if why and not is_ended:
        raise Invalid(reason="A reason is given where a goal is ended.")
    parts = list(goal.parts.filter(is_active=True).order_by("title", "pk").values_list("title", flat=True)) if is_ended else []
    if parts:
        raise Conflict(
            f"{listed([f'“{title}”' for title in parts[:3]])} {'stands' if len(parts) == 1 else 'stand'} under it: end or move that first."
        )
    return why


def _put(goal: Goal, facts: dict[str, Any]) -> None:
    if unknown := sorted(set(facts) - set(FIELDS)):
        raise Invalid(**dict.fromkeys(unknown, "This is not something to set."))
    for name, value in facts.items():
        if name == "parent":
            continue
        setattr(goal, name, clean(value, name, TEXTS[name]) if name in TEXTS else value)
    wrong = {}
    if not goal.title:
        wrong["title"] = "Say what is to be reached."
    for name in ("starts_on", "ends_on"):
        if not FIRST_DAY <= getattr(goal, name) <= LAST_DAY:
            wrong[name] = "Days lie between 2000 and 2100."
    if goal.ends_on <= goal.starts_on:
        wrong["ends_on"] = "The goal ends before it starts."
    for name, side, word in (("owner_marketing", Side.MARKETING, "marketing"), ("owner_it", Side.IT, "IT")):
        place = getattr(goal, name).department
        if place is None or place.side != side:
            wrong[name] = f"This owner stands on the {word} side."
    try:
        if "parent" in facts:
            levels.place(goal, facts["parent"].code if isinstance(facts["parent"], Goal) else facts["parent"])
    except Invalid as refused:
        wrong |= {name: " ".join(sentences) for name, sentences in refused.fields.items()}
    if wrong:
        raise Invalid(**wrong)
