"""Write the table of the next policy: a draft, row by row or from a file, until it is proposed or thrown away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from collab.access import duties
from collab.approvals import policies
from collab.approvals.defaults import Rule
from collab.approvals.rules import MOST_RULES, wrong_with
from collab.approvals.terms import LIMITS, Terms
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from collab.policies import access, operations, rules
from collab.policies.models import Draft, Proposal
from collab.policies.states import DraftState

LONGEST = 2_000
# A draft that nobody has dated yet would start then.
USUALLY_IN = timedelta(days=28)


@operation
def start(*, actor: Person, starts_on: date | None = None, terms: Terms | None = None, note: str = "") -> Draft:
    """Begin a draft from the latest version, or from ``terms``. By an administrator."""
    _may(actor)
    latest, now = policies.latest(), clock.now()
    asked = terms or (Terms.of(latest) if latest else Terms())
    each_row(asked.rules)
    begins = starts_on or clock.today() + USUALLY_IN
    _in_time(begins)
    made = Draft.objects.create(
        starts_on=begins,
        terms=asked.written(),
        note=clean(note, "note", LONGEST),
        against=latest,
        made_by=actor,
        made_at=now,
        updated_at=now,
    )
    record("policies.draft.made", actor=actor, about=made, data=_facts(made))
    return made


@operation
def change(*, actor: Person, draft: int, version: int, **given: Any) -> Draft:
    """Set ``starts_on``, ``note`` or limits of the terms (``approvals.terms.LIMITS``), each where it is given."""
    found = locked(actor, draft, version)
    terms = replace(Terms.read(found.terms), **{name: value for name, value in given.items() if name in LIMITS})
    return _rewritten(found, actor, terms, given)


@operation
def rewrite(*, actor: Person, draft: int, version: int, terms: Terms | None = None, **given: Any) -> Draft:
    """Set all of the terms, ``starts_on`` or ``note``, each where it is given."""
    found = locked(actor, draft, version)
    return _rewritten(found, actor, terms or Terms.read(found.terms), given)


@operation
def put_row(*, actor: Person, draft: int, version: int, rule: Rule, place: int | None = None) -> Draft:
    """Add the row at the end, or put it in the place of the row with this number, the first being 1. Raises Invalid by field."""
    found = locked(actor, draft, version)
    terms = Terms.read(found.terms)
    rows = list(terms.rules)
    each_row([rule])
    if place is None:
        rows.append(rule)
    else:
        _there(rows, place)
        rows[place - 1] = rule
    if len(rows) > MOST_RULES:
        raise Invalid(rules=f"A policy has {MOST_RULES} rows at most. Put several into one by sets.")
    return _saved(found, actor, replace(terms, rules=tuple(rows)))


@operation
def take_row(*, actor: Person, draft: int, version: int, place: int) -> Draft:
    """Take the row with this number away."""
    found = locked(actor, draft, version)
    terms = Terms.read(found.terms)
    _there(terms.rules, place)
    rows = [rule for number, rule in enumerate(terms.rules, 1) if number != place]
    return _saved(found, actor, replace(terms, rules=tuple(rows)))


@operation
def take_all(*, actor: Person, draft: int, version: int, rules: Sequence[Rule]) -> Draft:
    """Put these rows in the place of all of them, as they came by file."""
    found = locked(actor, draft, version)
    if not 0 < len(rules) <= MOST_RULES:
        raise Invalid(rules=f"A policy has 1 to {MOST_RULES} rows.")
    each_row(rules)
    return _saved(found, actor, replace(Terms.read(found.terms), rules=tuple(rules)))


@operation
def propose(*, actor: Person, draft: int, version: int, reason: str) -> Proposal:
    """Propose it to a second person, as it stands; what was rehearsed stays with it. Raises what ``operations.propose`` raises."""
    found = locked(actor, draft, version)
    made = operations.propose(actor, found.starts_on, reason, Terms.read(found.terms))
    found.state, found.proposal = DraftState.PROPOSED, made
    _written(found, actor, "policies.draft.proposed")
    return made


@operation
def discard(*, actor: Person, draft: int, version: int) -> Draft:
    """Throw it away; it stays on record."""
    found = locked(actor, draft, version)
    found.state = DraftState.DISCARDED
    return _written(found, actor, "policies.draft.discarded")


def locked(actor: Person, key: int, version: int) -> Draft:
    """The draft for whoever writes it, as they saw it; raises NotFound, Forbidden or Conflict."""
    if not access.visible_drafts(actor).filter(pk=key).exists():
        raise NotFound
    _may(actor)
    found = Draft.objects.select_for_update(of=("self",)).get(pk=key)
    if found.state != DraftState.OPEN:
        raise Conflict("This draft was proposed or thrown away. Begin another one.")
    if found.version != version:
        raise Conflict("Somebody changed this draft meanwhile. Look at it again before you go on.")
    return found


def _rewritten(found: Draft, actor: Person, terms: Terms, given: dict[str, Any]) -> Draft:
    terms.check_limits()
    each_row(terms.rules)
    if "note" in given:
        found.note = clean(given["note"], "note", LONGEST)
    if "starts_on" in given:
        found.starts_on = given["starts_on"]
        _in_time(found.starts_on)
    return _saved(found, actor, terms)


def _may(actor: Person) -> None:
    if obstacle := rules.proposing(duties.roles_now(actor)):
        raise Forbidden(obstacle)


def _in_time(starts_on: date) -> None:
    days.within(starts_on=starts_on)
    if starts_on < clock.today():
        raise Invalid(starts_on="A policy starts today or later: it does not change what was decided. Write a later day.")


def each_row(rules: Sequence[Rule]) -> None:
    """Raises Invalid for rows that cannot be read, each by itself."""
    wrong = [f"Row {row}: {what}" if len(rules) > 1 else what for row, rule in enumerate(rules, 1) if (what := wrong_with(rule))]
    if wrong:
        raise Invalid(rules=wrong[:20])


def _there(rows: Sequence[Rule], place: int) -> None:
    if not 1 <= place <= len(rows):
        raise NotFound


def _saved(found: Draft, actor: Person, terms: Terms) -> Draft:
    found.terms = terms.written()
    return _written(found, actor, "policies.draft.changed")


def _written(found: Draft, actor: Person, kind: str) -> Draft:
    found.version, found.updated_at = found.version + 1, clock.now()
    found.save(update_fields=["starts_on", "terms", "note", "updated_at", "version", "state", "proposal"])
    record(kind, actor=actor, about=found, data=_facts(found))
    return found


def _facts(draft: Draft) -> dict[str, Any]:
    """What the record says of a draft: its day and how many rows; what they say is told when they are proposed."""
    return {"starts_on": draft.starts_on.isoformat(), "rows": len(draft.terms["rules"]), "proposal": draft.proposal_id}
