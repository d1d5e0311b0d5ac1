"""Break-glass: two executives of different sides stand for triage and panels, never for the ledger, and the gate reviews it."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from stories import Story, bring_to, published, usd

from collab.approvals.models import Route
from collab.convergence import reckoning
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unfit
from collab.pulse import asking
from funding.funds.models import Allocation, Fund
from projects.clocks import limits
from projects.clocks.models import Clock
from projects.intake import clock_reactions, gate
from projects.intake.clocking import keeping, reminding
from projects.intake.glass import BROKEN
from projects.intake.glass_models import BreakGlass
from projects.intake.glass_reactions import OF_GLASS
from projects.intake.models import Request
from projects.intake.operations import breaking, delivery, edit, ending, judging
from projects.intake.queries import decided, glasses
from projects.intake.states import State
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
FIRST = "The payment page leaks addresses since this morning; every hour counts."
SECOND = "Our counsel says that the fix has to be live before the regulator calls."
HOW = {"fund": "growth", "marketing_lead": "marketing_lead", "it_lead": "it_lead"}


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    return Story(cast, world, answers={"estimate": usd(60_000)}).drafted().submitted()


def opened(story: Story, **how: Any) -> Request:
    return breaking.break_glass(actor=story.cast.cmo, reason=FIRST, **{**HOW, **how}, **story.seen)


def broken(story: Story) -> Request:
    opened(story)
    return breaking.break_glass(actor=story.cast.cio, reason=SECOND, **story.seen)


def test_two_keys_let_it_begin_with_money_and_leads(story: Story) -> None:
    before = Fund.objects.with_accounts().get(code="growth").available.balance
    request = broken(story)
    assert (request.state, request.route.kind, request.route.state) == (State.IN_DELIVERY, "break_glass", "passed")
    assert request.project.it_lead == story.cast.it_lead
    assert Allocation.objects.get(route=request.route).state == "committed"
    assert Fund.objects.with_accounts().get(code="growth").available.balance == before - 60_000
    glass = BreakGlass.objects.get()
    assert (glass.first, glass.second, glass.state) == (story.cast.cmo, story.cast.cio, "broken")
    assert glass.hold_on > glass.review_on > clock.today()
    told = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, action="break_glass").order_by("sequence")
    assert [event.kind.rpartition(".")[2] for event in told] == ["glass_opened", "glass_broken", "funded", "started"]
    assert gate.prove().break_glass == 2 and gate.prove().lacking == 0


@pytest.mark.parametrize("state", [State.NEEDS_INFORMATION, State.IN_APPROVAL])
def test_it_stands_for_what_is_left_of_the_gate(state: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    told = Story(cast, world, request=bring_to(state, cast, world, answers={"estimate": usd(60_000)}))
    before = told.request.route_id
    assert broken(told).state == State.IN_DELIVERY
    if before:
        assert Route.objects.get(pk=before).state == "void"


@pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DECLINED])
def test_and_for_nothing_else(state: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    told = Story(cast, world, request=bring_to(state, cast, world))
    with pytest.raises((Conflict, Forbidden, NotFound)):
        opened(told)


def test_bad_input_is_told_and_writes_nothing(story: Story) -> None:
    cast, count = story.cast, Event.objects.count()
    wrong: list[tuple[Any, dict[str, Any], type[Refusal]]] = [
        (cast.cmo, {"reason": "x" * 39}, Invalid),
        (cast.cmo, {"reason": " " * 60}, Invalid),
        (cast.cmo, {"reason": FIRST, **HOW, "fund": "none"}, Unfit),
        (cast.cmo, {"reason": FIRST, **HOW, "fund": ""}, Unfit),
        (cast.cmo, {"reason": FIRST, **HOW, "it_lead": "marketing_lead"}, Invalid),
        (cast.cmo, {"reason": FIRST, **HOW, "it_lead": "marketer"}, Unfit),
        (cast.technologist, {"reason": FIRST, **HOW}, Forbidden),
        (cast.finance, {"reason": FIRST, **HOW}, Forbidden),
        (cast.marketer, {"reason": FIRST, **HOW}, Forbidden),
    ]
    for actor, given, kind in wrong:
        with pytest.raises(kind):
            breaking.break_glass(actor=actor, **given, **story.seen)
    assert (Event.objects.count(), BreakGlass.objects.count()) == (count, 0)


def test_one_executive_twice_one_reason_twice_and_one_side_twice(story: Story, cast: SimpleNamespace) -> None:
    opened(story)
    with pytest.raises((Forbidden, Conflict)):
        breaking.break_glass(actor=cast.cmo, reason=SECOND, **story.seen)
    with pytest.raises(Invalid, match="own"):
        breaking.break_glass(actor=cast.cio, reason=FIRST.upper(), **story.seen)
    deputy = cast.outsider
    onrecord.give(deputy, "cmo")
    with pytest.raises((Forbidden, Conflict)):
        breaking.break_glass(actor=deputy, reason=SECOND, **story.seen)
    assert BreakGlass.objects.get().state == "waiting"


def test_above_the_amount_or_where_the_policy_lets_nobody(cast: SimpleNamespace, world: SimpleNamespace, story: Story) -> None:
    large = Story(cast, world, answers={"estimate": usd(100_001)}).drafted().submitted()
    with pytest.raises(Conflict, match="100,000"):
        opened(large)
    just = Story(cast, world, answers={"estimate": usd(100_000)}).drafted().submitted()
    assert broken(just).state == State.IN_DELIVERY
    with clock.at(onrecord.in_days(2)):
        published(cast, break_glass_below=None)
        with pytest.raises(Conflict, match="nobody"):
            opened(story)


def test_nobody_lets_through_what_they_ask_for_or_sponsor(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    own = Story(cast, world, requester=cast.cmo, answers={"estimate": usd(60_000)}).drafted().submitted()
    with pytest.raises(Forbidden):
        opened(own)
    sponsored = Story(cast, world, answers={"estimate": usd(60_000), "sponsor": "cmo"}).drafted().submitted()
    with pytest.raises(Forbidden):
        opened(sponsored)


def test_confidential_work_is_missing_for_who_may_not_open_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    hidden = Story(cast, world, answers={"estimate": usd(60_000), "is_confidential": True}).drafted().submitted()
    with pytest.raises(NotFound):
        opened(hidden)


def test_a_key_lapses_after_a_day_and_a_changed_cost_is_opened_anew(story: Story, cast: SimpleNamespace) -> None:
    opened(story)
    with clock.at(onrecord.in_days(1) + timedelta(minutes=2)):
        with pytest.raises((Conflict, Forbidden, Unfit)):
            breaking.break_glass(actor=cast.cio, reason=SECOND, **story.seen)
        breaking.break_glass(actor=cast.cio, reason=SECOND, **HOW, **story.seen)
        assert list(BreakGlass.objects.order_by("pk").values_list("state", flat=True)) == ["lapsed", "waiting"]
        edit.edit(actor=cast.technologist, estimate=usd(70_000), **story.seen)
        with pytest.raises(Unfit):
            breaking.break_glass(actor=cast.cmo, reason=FIRST, **story.seen)
        breaking.break_glass(actor=cast.cmo, reason=FIRST, **HOW, **story.seen)
        assert BreakGlass.objects.latest("pk").amount == 70_000


def test_the_ledger_keeps_its_rules(story: Story, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for _ in range(33):
        broken(Story(cast, world, answers={"estimate": usd(60_000)}).drafted().submitted())
    opened(story)
    count = Event.objects.count()
    with pytest.raises(Unfit):
        breaking.break_glass(actor=cast.cio, reason=SECOND, **story.seen)
    assert (BreakGlass.objects.latest("pk").state, Event.objects.count()) == ("waiting", count)
    assert Fund.objects.with_accounts().get(code="growth").available.balance == 20_000


def test_a_technologist_reviews_it(story: Story, cast: SimpleNamespace) -> None:
    broken(story)
    for who in (cast.cmo, cast.marketer, cast.auditor):
        with pytest.raises(Forbidden):
            judging.judge(actor=who, verdict="upheld", reason="Fine.", **story.seen)
    for given in ({"verdict": "perhaps", "reason": "Fine."}, {"verdict": "upheld", "reason": ""}, {"verdict": "stopped", "reason": "No."}):
        with pytest.raises(Invalid):
            judging.judge(actor=cast.technologist, **given, **story.seen)
    assert judging.judge(actor=cast.technologist, verdict="upheld", reason="The leak was real.", **story.seen).state == State.IN_DELIVERY
    with pytest.raises(Conflict):
        judging.judge(actor=cast.technologist2, verdict="upheld", reason="Fine.", **story.seen)


def test_or_stops_it_and_the_rest_is_free(story: Story, cast: SimpleNamespace) -> None:
    broken(story)
    request = judging.judge(actor=cast.technologist, verdict="stopped", reason="No leak.", lesson="Look at the log.", **story.seen)
    assert (request.state, BreakGlass.objects.get().verdict) == (State.STOPPED, "stopped")
    assert Allocation.objects.get(route=request.route).state == "released"
    assert Fund.objects.with_accounts().get(code="growth").available.balance == 2_000_000


def test_unreviewed_both_open_no_other_and_it_goes_on_hold_by_itself(story: Story, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    broken(story)
    other = Story(cast, world, answers={"estimate": usd(10_000)}).drafted().submitted()
    glass = BreakGlass.objects.get()
    late = (glass.review_on - clock.today()).days + 1
    with clock.at(onrecord.in_days(late)):
        with pytest.raises(Conflict, match="not been reviewed"):
            opened(other)
        with pytest.raises(Conflict, match="not been reviewed"):
            breaking.break_glass(actor=cast.cio, reason=FIRST, **HOW, **other.seen)
        assert judging.hold_unreviewed() == 0
    with clock.at(onrecord.in_days((glass.hold_on - clock.today()).days + 1)):
        assert (judging.hold_unreviewed(), judging.hold_unreviewed()) == (1, 0)
        story.request.refresh_from_db()
        assert story.request.state == State.ON_HOLD
        assert Event.objects.filter(kind="intake.request.held").latest("pk").actor is None
        judging.judge(actor=cast.technologist, verdict="upheld", reason="The leak was real.", **story.seen)
        assert opened(other).state == State.IN_TRIAGE


def test_who_waits_sees_it(story: Story, cast: SimpleNamespace) -> None:
    opened(story)
    assert [glasses.to_sign(who).count() for who in (cast.cmo, cast.cio, cast.technologist)] == [0, 1, 0]
    breaking.break_glass(actor=cast.cio, reason=SECOND, **story.seen)
    assert glasses.to_judge(cast.technologist).count() == 1 and glasses.to_sign(cast.cio).count() == 0


def test_pages_lists_and_api(story: Story, cast: SimpleNamespace, page: Any, api: Any) -> None:
    code = story.request.code
    form = page(cast.cmo).get(f"/requests/{code}/break_glass/").content.decode()
    assert "Which fund pays" in form
    answer = page(cast.cmo).post(f"/requests/{code}/break_glass/", {"version": story.seen["version"], "reason": FIRST, **HOW})
    assert answer.status_code == 302
    assert FIRST in page(cast.cio).get(f"/requests/{code}/break_glass/").content.decode()
    body = {"version": story.seen["version"], "reason": "x" * 39}
    assert api(cast.cio).post(f"/api/v1/requests/{code}/break_glass/", body, format="json").status_code == 400
    assert api(cast.cio).post(f"/api/v1/requests/{code}/break_glass/", {**body, "reason": SECOND}, format="json").status_code == 200
    gate.prove_nightly()
    listed = page(cast.auditor).get("/break-glass/").content.decode()
    assert SECOND in listed and "The gate, proved each night" in listed
    assert "The gate, proved each night" in page(cast.auditor).get("/audit/").content.decode()
    (row,) = api(cast.auditor).get("/api/v1/break-glass/").json()["results"]
    assert (row["request"], row["stands"], row["first"], row["late"]) == (code, "waits for its review", str(cast.cmo.name), False)
    assert page(cast.marketer).get("/break-glass/").status_code == 403
    assert SECOND in b"".join(page(cast.auditor).get("/break-glass/?format=csv")).decode()
    assert page(cast.technologist).get(f"/requests/{code}/judge/").status_code == 200


def test_its_review_is_a_clock_that_runs_on_when_the_work_is_live_or_on_hold(story: Story, cast: SimpleNamespace) -> None:
    broken(story)
    keeping.keep([story.request.pk])
    rows = Clock.objects.filter(subject_id=story.request.pk, state=limits.REVIEW)
    row = rows.get()
    assert (row.court, row.limit_hours, row.closed_at, len(row.marks)) == ("technologist", 40, None, 4)
    ending.hold(actor=cast.technologist, reason="The fair comes first.", **story.seen)
    keeping.keep([story.request.pk])
    assert not rows.get().is_paused
    with clock.at(row.marks[1]):
        reminding.remind_due()
    told = Event.objects.filter(kind=reminding.REMINDED, data__state=limits.REVIEW).get()
    assert set(clock_reactions.whoever_has_it(story.request, told)) == {cast.technologist, cast.technologist2}
    ending.resume(actor=cast.technologist, **story.seen)
    delivery.launch(actor=cast.it_lead, **story.seen)
    with pytest.raises(Conflict, match="reviews that first"):
        delivery.review(actor=cast.it_lead, reason="It holds.", no_lesson="Nothing new.", **story.seen)
    keeping.keep([story.request.pk])
    assert rows.get().closed_at is None
    judging.judge(actor=cast.technologist, verdict="upheld", reason="The leak was real.", **story.seen)
    keeping.keep([story.request.pk])
    assert (rows.get().outcome, keeping.keep([story.request.pk], dry=True).differ) == ("upheld", 0)
    assert call_command("clocks", rebuild=True, stdout=StringIO()) is None and rows.get().outcome == "upheld"


def test_finance_is_told_and_what_counts_routings_knows_it(story: Story, cast: SimpleNamespace) -> None:
    request = broken(story)
    told = {telling.whom.__name__ for telling in OF_GLASS[BROKEN]}
    assert {"finance", "reviewers", "keys"} <= told
    (case,) = [one for one in decided.cases(clock.today(), clock.today(), Request.objects.all()) if one.number == request.number]
    assert (case.said, case.is_decided) == ("let past the gate", True)
    assert "intake.request.glass_broken" in reckoning.SETTLED and reckoning.MERGED == ("intake.request.merged",)
    quarter = clock.today().replace(month=(clock.today().month - 1) // 3 * 3 + 1, day=1)
    assert {cast.cmo.pk, cast.cio.pk} <= {key for key, _ in asking.asked(quarter)}


SIGNED = "signed_at = now(), review_on = public.bridge_day(now()) + 7, hold_on = public.bridge_day(now()) + 14"
KEY = "UPDATE intake_breakglass SET state = 'broken', second_id = {0}, second_role = {1}, second_reason = first_reason, " + SIGNED
PERSON = "(SELECT id FROM people_person WHERE username = '{0}')"
RAW = {
    "one key alone": KEY.format("first_id", "first_role"),
    "a technologist's key": KEY.format(PERSON.format("technologist"), "'cio'"),
    "the same reason": KEY.format(PERSON.format("cio"), "'cio'"),
    "another amount": "UPDATE intake_breakglass SET amount = amount + 1",
    "reviewed by nobody": "UPDATE intake_breakglass SET verdict = 'upheld'",
    "gone": "DELETE FROM intake_breakglass",
    "a route of a fourth kind": "UPDATE approvals_route SET kind = 'friendship'",
    "a route by nobody's keys": """INSERT INTO approvals_route (kind, subject_kind, subject_id, number, facts, facts_version, requester_id,
        routed_by_id, routed_at, policy_id, track, amount, currency, weighed, data_class, state, round, carried, lighter_than)
        SELECT '{kind}', 'intake.request', q.id, q.number, '{{}}', 1, q.requester_id, (SELECT id FROM people_person WHERE username = 'cio'),
        now(), (SELECT max(id) FROM approvals_policy WHERE subject_kind = 'intake.request'), 'standard', q.estimate, q.currency,
        q.estimate, 'personal', 'open', 1, false, '' FROM intake_request q""",
}
RAW["an inherited route"] = RAW["a route by nobody's keys"].format(kind="inherited")
RAW["a route by nobody's keys"] = RAW["a route by nobody's keys"].format(kind="break_glass")


@pytest.mark.parametrize("attack", RAW)
def test_the_database_knows_the_keys(attack: str, story: Story, cast: SimpleNamespace, world: SimpleNamespace, all_rights: None) -> None:
    opened(story)
    if "fourth" in attack:
        bring_to(State.IN_APPROVAL, cast, world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[attack])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_decimal_of_the_policy_is_told(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    assert published(cast, starts_on=clock.today() + timedelta(days=1), break_glass_below=Decimal("5000.00")).break_glass_below == 5000
