"""Who asks for work beside its requester is on record and never judges it: attacked with raw SQL, beneath the portal's rights."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from stories import Story, bring_to, usd

from collab.kit import clock
from collab.people.models import Person
from funding.funds.actuals import Actual
from funding.funds.operations import book_actual
from projects.intake.models import Request
from projects.intake.operations import colleagues, delivery, gateway, recusing, stopping
from projects.intake.states import State as S
from tests import onrecord
from tests.invariants.record_attacks import ROUTE, ROUTED, event, person, refused, run

pytestmark = pytest.mark.usefixtures("all_rights")
JUDGES = "does not ask for it as well"
RECORD = "on record only"


def put(request: Request, username: str) -> str:
    return f"INSERT INTO intake_colleague (request_id, person_id) VALUES ({request.pk}, ({person(username)}))"


def said(request: Request, username: str, kind: str = "colleague_named") -> str:
    return event(
        f"intake.request.{kind}",
        "intake.request",
        str(request.pk),
        f"jsonb_build_object('person', ({person(username)}))",
        version=str(request.version),
    )


def recused(request: Request, username: str) -> str:
    return f"""INSERT INTO approvals_recusal (route_id, person_id, because)
        VALUES ({request.route_id}, ({person(username)}), 'requester')"""


def name(request: Request, actor: Person, username: str) -> None:
    colleagues.name(number=request.number, actor=actor, person=username)


@pytest.fixture
def sent(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    made = bring_to(S.IN_TRIAGE, cast, world)
    connection.check_constraints()
    return made


def test_named_and_taken_off_on_record(sent: Request) -> None:
    refused(RECORD, put(sent, "outsider"))
    refused(RECORD, put(sent, "outsider"), said(sent, "cmo"))
    run(put(sent, "outsider"), said(sent, "outsider"))
    gone = f"DELETE FROM intake_colleague WHERE request_id = {sent.pk}"
    refused(RECORD, gone)
    refused(RECORD, gone, said(sent, "outsider"))
    refused("nobody is put in their place", f"UPDATE intake_colleague SET person_id = ({person('cmo')})")
    run(gone, said(sent, "outsider", "colleague_taken_off"))
    refused(RECORD, put(sent, "outsider"))


def test_neither_the_requester_nor_anybody_once_it_is_over(cast: SimpleNamespace, world: SimpleNamespace, sent: Request) -> None:
    refused("Somebody else than its requester", put(sent, "marketer"), said(sent, "marketer"))
    over = bring_to(S.DECLINED, cast, world)
    refused("while the request lives", put(over, "outsider"), said(over, "outsider"))
    name(sent, cast.marketer, "outsider")
    given = event(
        "intake.request.reassigned", "intake.request", str(sent.pk), f"jsonb_build_object('former', {cast.marketer.pk}, 'person', {cast.outsider.pk})",
        action="reassign", source="in_triage", target="in_triage", version=str(sent.version + 1),
    )  # fmt: skip
    moved = f"UPDATE intake_request SET requester_id = {cast.outsider.pk}, version = version + 1 WHERE id = {sent.pk}"
    refused("no colleague of their own", moved, given)


def test_nobody_who_judged_leads_or_paid_is_named(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Whoever routed it, sits on its route, decided on it, reserved its money, pays its bills or leads it, one by one."""
    waiting = bring_to(S.IN_APPROVAL, cast, world)
    for username in ("technologist", "architect"):
        refused(JUDGES, put(waiting, username), recused(waiting, username), said(waiting, username))
    story = Story(cast, world).drafted().submitted().routed().approved()
    delivery.fund(actor=cast.finance2, amounts=[("growth", usd(120_000))], **story.seen)
    story.started()
    request = Request.objects.get(pk=story.request.pk)
    for username in ("business", "finance2", "marketing_lead", "it_lead"):
        refused(JUDGES, put(request, username), said(request, username))


def test_who_paid_a_bill_and_had_no_other_part_is_not_named(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, cast, world)
    onrecord.give(cast.outsider, "finance")
    # Before they pay nothing but the recusal is missing.
    refused("kept from deciding on it", put(request, "outsider"), said(request, "outsider"))
    book_actual(actor=cast.outsider, number=request.number, fund="growth", actual=Actual(usd(10), clock.today(), "INV-7"))
    refused(JUDGES, put(request, "outsider"), recused(request, "outsider"), said(request, "outsider"))


def test_whoever_is_named_while_a_stop_waits_is_kept_from_deciding_on_that_too(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, cast, world, answers={"estimate": usd(400_000)}, track="major")
    words = {"reason": "The supplier has gone.", "lesson": "Ask for two suppliers."}
    stopping.stop(actor=cast.it_lead, number=request.number, version=request.version, **words)
    request.refresh_from_db()
    apart = f"""INSERT INTO approvals_recusal (route_id, person_id, because)
        SELECT s.route_id, {cast.outsider.pk}, 'requester' FROM intake_stop s WHERE s.request_id = {request.pk}"""
    naming = (put(request, "outsider"), said(request, "outsider"))
    refused("kept from deciding on it", *naming, recused(request, "outsider"))
    refused("kept from deciding on it", *naming, apart)
    run(*naming, recused(request, "outsider"), apart)


def test_whoever_is_named_is_kept_from_deciding(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    waiting = bring_to(S.IN_APPROVAL, cast, world)
    refused("kept from deciding", put(waiting, "outsider"), said(waiting, "outsider"))
    name(waiting, cast.marketer, "outsider")
    decide = f"""INSERT INTO approvals_seat (panel_id, person_id) SELECT n.id, {cast.outsider.pk} FROM approvals_panel n
        JOIN approvals_step s ON s.id = n.step_id WHERE s.route_id = {waiting.route_id} AND n.role = 'business'"""
    refused("no part in the request", decide)


def test_whoever_asks_does_not_route(cast: SimpleNamespace, sent: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    name(sent, cast.marketer, "technologist2")
    own = {**ROUTED, "policy": "SELECT max(id) FROM approvals_policy WHERE subject_kind = 'intake.request'"}
    refused("Nobody routes what they ask for", ROUTE.format(**{**own, "router": person("technologist2")}))
    # Routed by somebody else it keeps them from deciding, whoever was named and left too.
    colleagues.take_off(number=sent.number, actor=cast.technologist2, person="technologist2")
    monkeypatch.setattr(recusing, "who_asked", lambda request: [(request.requester, "requester")])
    gateway.route(number=sent.number, actor=cast.technologist, version=sent.version, track="standard")
    with pytest.raises(DatabaseError, match="kept from deciding"):
        connection.check_constraints()


def test_whoever_asks_neither_reserves_nor_leads(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, cast, world)
    name(request, cast.marketer, "outsider")
    for asker in (cast.outsider, cast.marketer):
        onrecord.give(asker, "finance")
    lead = f"UPDATE portfolio_project SET it_lead_id = {{}} WHERE number = {request.number}"
    for asker in (cast.outsider, cast.marketer):
        refused("Nobody leads what they ask for", lead.format(asker.pk))
        reserve = f"""INSERT INTO ledger_entry (kind, "on", at, actor_id, subject_kind, subject_id, reference, note)
            VALUES ('reserve', '2026-11-30', now(), {asker.pk}, 'approvals.route', {request.route_id}, '', '')"""
        refused("Nobody reserves money for what they ask for", reserve)
