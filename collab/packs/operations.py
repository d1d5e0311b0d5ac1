"""The writes of packs: freeze one, decide in its review, have a file of it drawn again."""

from datetime import date
from typing import Any

from django.db import connection, transaction

from collab.agenda import actions
from collab.agenda.models import Cycle
from collab.events import texts, wake
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.locks import Lock
from collab.kit.operation import hold, inside_unit, operation
from collab.kit.text import clean
from collab.packs import access, freezing, periods
from collab.packs.guards import HASH
from collab.packs.models import Decision, Pack, PackFile
from collab.packs.states import DECIDED, LONGEST_DECISION, MADE, Form, Sight, State
from collab.people.models import Person

TASK = "packs.draw"
NO_CYCLE = "An action is of a planning cycle, and none is open or agreed for today. Open one first."


@operation
def freeze(*, actor: Person, period: str, sight: str) -> Pack:
    """Freeze what stands now as the pack of this period, for this sight. Raises Invalid by field, or Forbidden."""
    found = periods.read(period)
    if sight not in Sight.values:
        raise Invalid(sight="One of: " + ", ".join(Sight.values) + ".")
    if Sight(sight) not in access.makes(actor):
        raise Forbidden(access.MAKE)
    if wrong := periods.obstacle(found, clock.today()):
        raise Invalid(period=wrong)
    with connection.cursor() as cursor:
        # One after the other: each names the one before, and no two have one code.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.FREEZING])
    pack = Pack(
        code=_code(found, sight), sight=sight, starts_on=found.starts_on, ends_on=found.ends_on, made_by=actor,
        earlier=Pack.objects.filter(sight=sight).order_by("-as_of", "-pk").first(),
    )  # fmt: skip
    _fill(pack, freezing.content(pack.code, sight, found))
    data = {"code": pack.code, "sight": sight, "period": found.code, "hash": pack.hash, "figures": len(pack.content["headlines"])}
    record(MADE, actor=actor, about=pack, data=data)
    for form in Form:
        PackFile.objects.create(pack=pack, form=form, due_at=clock.now())
    transaction.on_commit(lambda: wake.up(TASK))
    return pack


def _fill(pack: Pack, content: freezing.Content) -> None:
    """Write the pack: its key first, for what people wrote lies beside the record under it."""
    inside_unit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('packs_pack', 'id'))")
        pack.pk = cursor.fetchone()[0]
        pack.content = texts.put_all(content, about=pack)
        cursor.execute(f"SELECT {HASH.format('%s')}", [freezing.written(pack.content)])
        pack.hash = cursor.fetchone()[0]
    pack.as_of = freezing.instant(content)
    pack.save(force_insert=True)


def _code(period: periods.Period, sight: str) -> str:
    """ "2026-q3", "2026-q3-house"; with a number where it is frozen again."""
    stem = period.code if sight == Sight.EXECUTIVES else f"{period.code}-{sight}"
    again = Pack.objects.filter(sight=sight, content__period=period.code).count()
    return f"{stem}-{again + 1}" if again else stem


def decide(*, actor: Person, pack: str, text: str, action: str, owner: Person, due_on: date, figure: str = "") -> Decision:
    """What the review decided, and the action that it becomes: of the planning cycle of today, or of the latest one.

    Raises NotFound for who may not read the pack, Forbidden, or Invalid by field.
    """
    return hold(lambda: _decide(actor, pack, text, figure, {"text": action, "owner": owner, "due_on": due_on}))


def _decide(actor: Person, code: str, text: str, figure: str, action: dict[str, Any]) -> Decision:
    pack = access.visible(actor).filter(code=code).first()
    if pack is None:
        raise NotFound
    if not access.may_decide(actor):
        raise Forbidden(access.DECIDE)
    words = clean(text, "text", LONGEST_DECISION)
    if not words:
        raise Invalid(text="Say what was decided.")
    if figure and figure not in {one["key"] for one in pack.content["headlines"]} | {one["thing"] for one in pack.content["things"]}:
        raise Invalid(figure="This pack has no such figure.")
    made = actions.agree(actor=actor, cycle=_cycle(), decided=f"Review {pack.code}", **action)
    name = texts.put(words, writer=actor, about=pack)
    decision = Decision.objects.create(pack=pack, text=name, figure=figure, by=actor, at=clock.now(), action=made)
    data = {"decision": decision.pk, "text": name, "figure": figure, "action": made.pk}
    record(DECIDED, actor=actor, about=pack, data=data)
    return decision


def _cycle() -> str:
    """The code of the planning cycle of today, else of the latest one that has begun."""
    begun = Cycle.objects.filter(starts_on__lte=clock.today()).order_by("-starts_on", "-pk")
    found = begun.values_list("code", flat=True).first()
    if found is None:
        raise Conflict(NO_CYCLE)
    return found


@operation
def draw(*, actor: Person, pack: str, form: str) -> PackFile:
    """Have a file of it drawn anew; nothing happens while it is being drawn. Raises NotFound for who may not read it."""
    found = PackFile.objects.select_for_update(of=("self",)).filter(pack__in=access.visible(actor), pack__code=pack, form=form).first()
    if found is None:
        raise NotFound
    if found.state != State.DUE:
        found.state, found.done, found.attempts, found.due_at, found.said = State.DUE.value, 0, 0, clock.now(), ""
        found.last_error, found.content, found.drawn_at = "", None, None
        found.save(update_fields=["state", "done", "attempts", "due_at", "said", "last_error", "content", "drawn_at"])
        transaction.on_commit(lambda: wake.up(TASK))
    return found
