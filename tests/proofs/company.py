"""A small company whose record says something of everything that is held against it, and hands that tamper with it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from collab.agenda import cycles
from collab.appointments import rosters
from collab.appointments.imports import read_duties
from collab.appointments.models import Roster
from collab.dashboards.executive.disputes import operations as disputes
from collab.events import delivery, seals, verify
from collab.kit import clock
from collab.kpis import operations as kpis
from collab.kpis import tray
from collab.kpis.operations import Reading
from collab.packs import operations as packs
from funding.funds import operations as funds
from funding.funds import proof
from funding.funds.actuals import Actual
from projects.friction import operations as blockers
from projects.intake.operations import colleagues, edit, settling, sight
from projects.intake.states import State
from tests import onrecord
from tests.conftest import OWNER, PORTAL, make_cast, sign_in_as
from tests.stories import Story, bring_to, make_fund, make_world, usd

LATER = timedelta(minutes=20)
# As the ledger's triggers would have it: what somebody does who knows them.
FIT = (
    """UPDATE ledger_account a SET balance = coalesce((SELECT sum(l.amount) FROM ledger_line l WHERE l.account_id = a.id), 0)
        WHERE a.allocation_id IS NOT NULL OR a.kind IN ('budget', 'available')""",
    """UPDATE ledger_account a SET balance = coalesce((SELECT sum(b.balance) FROM ledger_account b WHERE b.fund_id = a.fund_id
        AND b.kind = a.kind AND b.allocation_id IS NOT NULL), 0) WHERE a.allocation_id IS NULL AND a.kind NOT IN ('budget', 'available')""",
    "DELETE FROM ledger_monthtotal",
    """INSERT INTO ledger_monthtotal (fund_id, month, amount) SELECT l.fund_id, date_trunc('month', e."on")::date, sum(l.amount)
        FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id AND a.kind = 'spent' JOIN ledger_entry e ON e.id = l.entry_id
        GROUP BY 1, 2""",
)
STAGES = (State.IN_TRIAGE, State.IN_APPROVAL, State.REJECTED, State.FUNDED, State.CLOSED)


def founded() -> SimpleNamespace:
    """Requests in every stage with their money, proposals, measurements, a duty, a closed year; told to people, and sealed twice."""
    cast = make_cast()
    call_command("appoint", "outsider", "it_lead", verbosity=0)
    world = make_world(cast)
    made = {state: bring_to(state, cast, world) for state in STAGES}
    settling.settle(actor=cast.finance, number=made[State.CLOSED].number, version=made[State.CLOSED].version)
    _confidential(cast, world)
    work, other = (bring_to(State.IN_DELIVERY, cast, world) for _ in range(2))
    funds.spend(actor=cast.finance, number=work.number, fund="growth", amount=usd(4_000), reference="INV-1", on=clock.today())
    _moved(cast, other.number, work.number)
    seals.make()
    _proposals(cast, world.year.code)
    readings = [Reading(Decimal("71.5"), date(2026, 10, 1), "warehouse"), Reading(Decimal("72"), date(2026, 11, 1), "warehouse")]
    kpis.measure(actor=cast.marketing_lead, code=world.kpi.code, readings=readings)
    kpis.alter(actor=cast.marketing_lead, code=world.kpi.code, highest=Decimal(100))
    (held,) = kpis.measure(actor=cast.finance, code=world.kpi.code, readings=[Reading(Decimal(170), date(2026, 11, 2), "warehouse")])
    tray.let_in(actor=cast.it_lead, code=world.kpi.code, held=[held.pk])
    # Another value of a closed period, which waits for the other owner.
    kpis.measure(
        actor=cast.marketing_lead, code=world.kpi.code, readings=[Reading(Decimal(70), date(2026, 10, 1), "warehouse", "Counted anew.")]
    )
    _year_that_is_over(cast)
    cycles.open_cycle(actor=cast.cmo, code="now", starts_on=clock.today() - timedelta(days=9), ends_on=clock.today() + timedelta(days=90))
    pack = packs.freeze(actor=cast.cmo, period=f"{clock.today():%Y-%m}", sight="executives")
    task = {"action": "Say so", "owner": cast.it_lead, "due_on": clock.today() + timedelta(days=9)}
    packs.decide(actor=cast.cmo, pack=pack.code, text="We go on.", figure="free", **task)
    said = disputes.raise_one(figure="free", actor=cast.cio, says="disputes", text="The platform’s is missing.")
    disputes.answer(dispute=said.pk, actor=cast.finance, version=said.version, text="It is of the next year.")
    blockers.open_one(number=work.number, actor=cast.it_lead, person=cast.it_lead, kind="vendor", title="The supplier is late")
    while delivery.deliver_due():
        pass
    seals.make()
    return cast


def _confidential(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """What few may see: its writer made it so, let one person see it, took it from another; a fund pays, and work goes on."""
    story = Story(cast, world).drafted()
    edit.edit(actor=cast.marketer, is_confidential=True, **story.seen)
    story.submitted()
    for person in ("outsider", "admin"):
        sight.show(number=story.request.number, actor=cast.marketer, person=person)
    sight.stop_showing(number=story.request.number, actor=cast.marketer, person="admin")
    story.routed().approved().funded().started()
    read_duties(actor=cast.admin, data=b"person,role,reason\noutsider,marketing_lead,She leads more.\n", name="duties.csv")
    rosters.agree(actor=cast.admin2, roster=Roster.objects.get().pk)
    # Two colleagues asked for it with its writer: one left, the other asks on.
    for person in ("outsider", "admin"):
        colleagues.name(number=story.request.number, actor=cast.marketer, person=person)
    colleagues.take_off(number=story.request.number, actor=cast.admin, person="admin")
    later = bring_to(State.IN_DELIVERY, cast, world)
    sight.reclassify(actor=cast.technologist, number=later.number, version=later.version, confidential=True, reason="Not announced.")


def _moved(cast: SimpleNamespace, number: int, into: int) -> None:
    """An invoice that was booked on the wrong work, and moved by two."""
    wrong = funds.book_actual(actor=cast.finance, number=number, fund="growth", actual=Actual(usd(121_000), clock.today(), "INV-9"))
    for person in (cast.finance, cast.finance2):
        funds.reverse_actual(actor=person, entry=wrong.entry.pk, number=into, reason="It was for the other work.")


def _proposals(cast: SimpleNamespace, year: str) -> None:
    """A fund that was raised by two people, one that gave it money, and a proposal that was refused."""
    make_fund(
        actor=cast.finance, code="brand", name="Brand", side="marketing", year=year, currency="USD", budget=usd(1_000), owners=[cast.cmo]
    )
    for source, amount in ((None, 300), ("platform", 200)):
        asked = funds.propose_change(actor=cast.finance, target="brand", amount=usd(amount), reason="More.", source=source)
        funds.agree_change(actor=cast.finance2, change=asked.pk)
    asked = funds.propose_change(actor=cast.finance, target="brand", amount=usd(100), reason="Still more.")
    funds.refuse_change(actor=cast.cmo, change=asked.pk, reason="Enough.")


def _year_that_is_over(cast: SimpleNamespace) -> None:
    first = clock.today() - timedelta(days=600)
    with clock.at(onrecord.days_ago(500)):
        funds.create_year(actor=cast.finance, code="then", starts_on=first, ends_on=first + timedelta(days=200))
        make_fund(actor=cast.finance, code="old", name="Old", side="it", year="then", currency="USD", budget=usd(500), owners=[])
    funds.close_year(actor=cast.finance, code="then", seen=funds.look_at_closing(actor=cast.finance, code="then").seen)


def looked() -> list[str]:
    """Both proofs, a while later."""
    with clock.at(clock.now() + LATER):
        return [str(finding) for finding in (*verify.everything(), *proof.everything())]


def tampered(statements: Sequence[str], which: str = "", *, is_new: bool = False) -> tuple[Any, list[str]]:
    """What both proofs find after these statements of the owner with all guards off, and what ``which`` gives; undone at once."""
    sign_in_as(OWNER)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            key = _asked(cursor, which) if not is_new else None
            for statement in statements:
                cursor.execute(statement.replace("{key}", str(key)))
            key = _asked(cursor, which) if is_new else key
            found = looked()
            transaction.set_rollback(True)
    finally:
        sign_in_as(PORTAL)
    return key, found


def _asked(cursor: Any, which: str) -> Any:
    if not which:
        return None
    cursor.execute(which)
    return cursor.fetchone()[0]
