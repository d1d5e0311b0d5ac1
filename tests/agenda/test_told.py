"""Who is told of the agenda and what waits on home: a question, an action, a signature; and a signature that is void at once, and by what."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import usd

from collab.agenda import action_queries, actions, cycle_queries, cycles, waiting
from collab.agenda import operations as goals
from collab.agenda.models import Action, Cycle
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Invalid
from collab.notices.models import Notice
from collab.registers import operations as registers

pytestmark = pytest.mark.django_db
YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


@pytest.fixture
def cycle(cast: SimpleNamespace, set_goal: Any) -> Cycle:
    """Open, with a goal that both sides signed."""
    set_goal("one-view")
    for who in (cast.cmo, cast.cio):
        goals.sign(actor=who, code="one-view")
    return cycles.open_cycle(actor=cast.cmo, code="next", goals=["one-view"], **YEAR)


def told(person: Any) -> list[tuple[str, bool]]:
    delivery.deliver_due()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", "needs_action"))


def whole(cast: SimpleNamespace, cycle: Cycle) -> cycle_queries.WholeCycle:
    return cycle_queries.whole(cast.cmo, frozenset({"cmo"}), Cycle.objects.get(pk=cycle.pk))


def test_a_question_is_told_and_waits_until_it_is_answered(cast: SimpleNamespace, cycle: Cycle) -> None:
    asked = cycles.ask(actor=cast.cmo, code="next", version=cycle.version, text="Who pays?", owner=cast.finance)
    assert [row.text for row in waiting.to_answer(cast.finance)] == ["Who pays?"] and not waiting.to_answer(cast.cio)
    ((text, needs),) = told(cast.finance)
    assert "asks you a question in the cycle next" in text and needs and not told(cast.cio)
    cycles.hand_question(actor=cast.cmo, question=asked.questions.get().pk, owner=cast.it_lead)
    assert told(cast.it_lead)[0][1] and not waiting.to_answer(cast.finance)
    now = Cycle.objects.get(code="next")
    cycles.answer(actor=cast.it_lead, code="next", version=now.version, question=now.questions.get().pk, answer="We do.")
    assert not waiting.to_answer(cast.it_lead) and not any(needs for _, needs in told(cast.it_lead))


def test_an_action_is_told_to_whoever_is_given_it_and_waits_when_it_is_due(cast: SimpleNamespace, cycle: Cycle) -> None:
    facts = {"text": "Ask the dealers", "decided": "Planning day", "cycle": "next", "due_on": clock.today() + timedelta(days=90)}
    action = actions.agree(actor=cast.cmo, owner=cast.finance, **facts)
    ((text, needs),) = told(cast.finance)
    assert "gave you the action “Ask the dealers”" in text and needs and not waiting.to_do(cast.finance), "not due yet"
    action = actions.change_action(actor=cast.cmo, action=action.pk, version=1, owner=cast.it_lead, due_on=clock.today())
    assert len(told(cast.it_lead)) == 1 and list(waiting.to_do(cast.it_lead)) == [action]
    actions.change_action(actor=cast.cmo, action=action.pk, version=2, text="Ask all dealers")
    assert len(told(cast.it_lead)) == 1, "only its words changed"
    actions.change_action(actor=cast.it_lead, action=action.pk, version=3, done_on=clock.today())
    assert not waiting.to_do(cast.it_lead) and not any(needs for _, needs in told(cast.it_lead))
    assert told(cast.cmo)[-1][0].endswith("did the action “Ask all dealers”.")


def test_a_cycle_waits_for_who_has_not_signed(cast: SimpleNamespace, cycle: Cycle) -> None:
    assert [list(waiting.to_sign(one)) for one in (cast.cmo, cast.cio, cast.marketer)] == [[cycle], [cycle], []]
    cycles.sign_cycle(actor=cast.cmo, code="next")
    assert not waiting.to_sign(cast.cmo) and list(waiting.to_sign(cast.cio)) == [cycle]
    assert ("signed the cycle next" in told(cast.cio)[0][0]) and told(cast.cio)[0][1] and not told(cast.cmo)
    cycles.sign_cycle(actor=cast.cio, code="next")
    assert "it is agreed, and frozen" in told(cast.cmo)[-1][0]
    assert not waiting.to_sign(cast.cio) and not any(needs for _, needs in told(cast.cio))


def test_a_cycle_with_an_open_question_or_an_unsigned_goal_waits_for_no_signature(
    cast: SimpleNamespace, cycle: Cycle, set_goal: Any
) -> None:
    cycles.ask(actor=cast.cmo, code="next", version=cycle.version, text="Who pays?", owner=cast.finance)
    assert not waiting.to_sign(cast.cmo)
    set_goal("unsigned")
    cycles.open_cycle(actor=cast.cmo, code="other", goals=["unsigned"], **YEAR)
    cycles.open_cycle(actor=cast.cmo, code="empty", **YEAR)
    assert not waiting.to_sign(cast.cio)


def test_a_signature_is_void_at_once_and_by_what(cast: SimpleNamespace, cycle: Cycle, page: Any, api: Any) -> None:
    cycles.sign_cycle(actor=cast.cmo, code="next")
    goals.change_goal(actor=cast.cio, code="one-view", title="One view of each customer")
    shown = whole(cast, cycle)
    assert shown.card.signed_by_cmo_at is None and [role for role, *_ in shown.voided] == ["CMO"]
    assert "the goal “One view of each customer”" in shown.voided[0][1] and cast.cio.name in shown.voided[0][1]
    assert [one["role"] for one in api(cast.marketer).get("/api/v1/cycles/next/").json()["voided"]] == ["CMO"]
    assert "is void since" in page(cast.marketer).get("/cycles/next/").content.decode()
    assert "your signature is void" in told(cast.cmo)[-1][0] and Event.objects.filter(data__voided=["cmo"]).count() == 1
    for who in (cast.cmo, cast.cio):
        goals.sign(actor=who, code="one-view")
    cycles.sign_cycle(actor=cast.cmo, code="next")
    assert whole(cast, cycle).voided == ()
    goals.change_goal(actor=cast.cio, code="one-view", title="One view of each customer")
    assert whole(cast, cycle).card.signed_by_cmo_at is not None, "it reads as it was signed"


def test_a_frozen_cycle_keeps_its_signatures(cast: SimpleNamespace, cycle: Cycle) -> None:
    for who in (cast.cmo, cast.cio):
        cycles.sign_cycle(actor=who, code="next")
    goals.change_goal(actor=cast.cio, code="one-view", title="Otherwise")
    assert whole(cast, cycle).card.is_frozen and whole(cast, cycle).voided == ()


def test_envelopes_follow_a_strategy_that_is_merged(cast: SimpleNamespace, cycle: Cycle) -> None:
    for code in ("digital", "online", "data"):
        registers.add(actor=cast.admin, kind="strategies", code=code, name=code.capitalize())
    envelopes = [("digital", usd(5)), ("online", usd(7)), ("data", usd(1))]
    cycles.change_cycle(actor=cast.cmo, code="next", version=cycle.version, envelopes=envelopes)
    registers.merge(actor=cast.admin, kind="strategies", code="online", into="digital", version=1)
    kept = {row["strategy"]: row["amount"] for row in Cycle.objects.get(code="next").envelopes}
    assert kept == {"data": "1.00", "digital": "12.00"}


def test_an_action_knows_the_review_where_it_was_decided_and_goes_on_into_the_next(cast: SimpleNamespace, cycle: Cycle) -> None:
    due = clock.today() + timedelta(days=9)
    made = actions.agree(actor=cast.cmo, text="Ask", owner=cast.finance, due_on=due, decided="Review", place="/packs/q3/")
    actions.agree(actor=cast.cmo, text="Plan", owner=cast.finance, due_on=due, decided="Planning", cycle="next")
    (card, _) = into = action_queries.going_into(cast.marketer, frozenset({"marketer"}), "/packs/q4/")
    assert [one.text for one in into] == ["Ask", "Plan"] and (card.cycle_words, card.cycle_url) == ("Review", "/packs/q3/")
    actions.change_action(actor=cast.finance, action=made.pk, version=1, done_on=clock.today())
    assert [one.text for one in action_queries.going_into(cast.marketer, frozenset({"marketer"}), "/packs/q4/")] == ["Plan"]
    with pytest.raises(Invalid, match="no cycle with the code"):
        actions.agree(actor=cast.cmo, text="Ask", owner=cast.finance, due_on=due, decided="Nowhere")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agenda_action SET place = '/packs/q4/', version = version + 1 WHERE id = %s", [made.pk])
    assert Action.objects.get(pk=made.pk).place == "/packs/q3/"
