"""The writes of rules of triage: write one, change it, retire it; and follow a merge in a register. Those of the rota are in ``turning``."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import cells
from collab.approvals.states import Track
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean, one_line
from collab.people.models import Person
from collab.registers.models import Entry
from projects.rota import access, facts, naming
from projects.rota.models import LAST_PLACE, LONGEST_CODE, LONGEST_NAME, Rule

FIELDS = ("name", "place", "cells", "owner", "track")
CODE, RESERVED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII), "new"
STALE = "This rule changed since you opened it. Look at what stands now, and send it again if you still mean it."
NO_DUTY = "{} is no marketing technologist: only those take requests in triage."


@operation
def write(*, actor: Person, code: str, **said: Any) -> Rule:
    """A new rule; ``said`` are of ``FIELDS``: a name, and an owner (a Person, or None for whoever is on duty) or a track at least.

    Without a place it comes last. Raises Forbidden, Invalid or Unfit by field, all that is wrong at once.
    """
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden(access.KEEP)
    last = Rule.objects.filter(retired_on__isnull=True).order_by("-place").values_list("place", flat=True).first() or 0
    rule = Rule(code=_code(code))
    _put(rule, {"name": "", "cells": {}, "place": min(last + 10, LAST_PLACE), **said})
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a rule with the code {rule.code} already.") from error
    record("rota.rule.written", actor=actor, about=rule, data={"code": rule.code, **_said(rule)})
    return rule


@operation
def change(*, actor: Person, code: str, version: int, **changes: Any) -> Rule:
    """Change what it says (``FIELDS``); its code stays. Nothing changed: nothing recorded."""
    rule = _locked(actor, code, version)
    before = _said(rule)
    _put(rule, changes)
    after = _said(rule)
    if said := {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}:
        _store(actor, rule, said)
    return rule


@operation
def retire(*, actor: Person, code: str, version: int, reason: str) -> Rule:
    """It proposes nothing any more, with the reason; what it proposed stays on record."""
    rule = _locked(actor, code, version)
    why = clean(reason, "reason", 2_000)
    if not why:
        raise Invalid(reason="Say why it proposes nothing any more.")
    rule.retired_on = clock.today()
    rule.version += 1
    rule.save(update_fields=["retired_on", "version"])
    record("rota.rule.retired", actor=actor, about=rule, why=why)
    return rule


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """What named an entry that is merged names the one that stays, on record."""
    inside_unit()
    if double.kind not in facts.BY_NAME:
        return 0
    rows = list(Rule.objects.select_for_update().filter(retired_on__isnull=True, **{f"cells__{double.kind}__contains": double.code}))
    for rule in rows:
        kept = [target.code if word == double.code else word for word in rule.cells[double.kind]]
        rule.cells = {**rule.cells, double.kind: sorted(set(kept))}
        _store(actor, rule, {"cells": [double.code, target.code]})
    return len(rows)


def _store(actor: Person, rule: Rule, said: dict[str, Any]) -> None:
    rule.version += 1
    rule.save(update_fields=[*FIELDS, "version"])
    record("rota.rule.changed", actor=actor, about=rule, data={"changed": said})


def _locked(actor: Person, code: str, version: int) -> Rule:
    """The rule with its row locked, for who keeps rules and saw what stands; one that is retired stays as it is."""
    inside_unit()
    held = duties.roles_now(actor)
    rule = access.visible(actor).select_for_update(of=("self",), no_key=True).select_related("owner").filter(code=code.lower()).first()
    if rule is None:
        raise NotFound
    if not access.may_keep(held):
        raise Forbidden(access.KEEP)
    if rule.version != version:
        raise Conflict(STALE)
    if rule.retired_on:
        raise Conflict("It is retired, and stays as it is. Write another rule.")
    return rule


def _code(text: str) -> str:
    plain = clean(text, "code", LONGEST_CODE)
    if not CODE.fullmatch(plain):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if plain == RESERVED:
        raise Invalid(code="This word is an address of its own. Choose another code.")
    return plain


def _put(rule: Rule, given: Mapping[str, Any]) -> None:
    """Set what is given, unsaved; raises Invalid with all that is wrong at once."""
    wrong = dict[str, Any]()
    for name, value in given.items():
        try:
            _set(rule, name, value)
        except Invalid as refused:
            wrong |= refused.fields
    if not wrong and rule.owner_id is None and not rule.track:
        wrong["owner"] = "Say who takes it, or which track it takes: a rule proposes one of the two at least."
    if wrong:
        raise Invalid(**wrong)


def _set(rule: Rule, name: str, value: Any) -> None:
    if name == "name":
        rule.name = one_line(value or "", "name", LONGEST_NAME)
        if not rule.name:
            raise Invalid(name="Name it.")
    elif name == "place":
        if not 1 <= value <= LAST_PLACE:
            raise Invalid(place=f"Its place is a number from 1 to {LAST_PLACE}.")
        rule.place = value
    elif name == "cells":
        _set_cells(rule, value)
    elif name == "owner":
        if value is not None and value.pk != rule.owner_id and Role.TECHNOLOGIST not in duties.roles_now(value):
            raise Invalid(owner=NO_DUTY.format(value.name))
        rule.owner = value
    elif name == "track":
        if value not in ("", *Track.values):
            raise Invalid(track=f"One of: {', '.join(Track.values)}; empty for the policy’s own.")
        rule.track = value
    else:
        raise Invalid(**{name: "This is not something to set."})


def _set_cells(rule: Rule, given: Mapping[str, Any]) -> None:
    """Cells as they are kept; what they name is there today, or stood there before."""
    found = {name: cell for name, cell in given.items() if cell}
    if refusal := cells.wrong(found, facts.BY_NAME):
        raise Invalid(cells=f"In the conditions, {refusal}")
    said = cells.written(found, facts.BY_NAME)
    if missing := naming.missing(said, rule.cells):
        raise Invalid(cells=missing)
    rule.cells = said


def _said(rule: Rule) -> dict[str, Any]:
    """What a rule says, as the record keeps it: its owner by key."""
    return {"name": Words(rule.name), "place": rule.place, "cells": rule.cells, "owner": rule.owner_id, "track": str(rule.track)}
