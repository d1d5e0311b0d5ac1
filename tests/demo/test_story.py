"""What the demo company promises: enough of everything, all of it true, and the same when it is loaded again."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, Min, Q, Sum

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.approvals.models import Condition, Decision, Recusal
from collab.approvals.queries import waiting_routes
from collab.customer.models import DataSource, Moment
from collab.demo import people
from collab.events import texts
from collab.events.models import Delivery, Event
from collab.events.verify import ALSO
from collab.insights.models import Citation, Insight
from collab.kit import clock
from collab.kpis import outlook, series
from collab.kpis.models import Feed, Kpi, Measurement, Restatement
from collab.kpis.queries import kpi_cards
from collab.kpis.restating.queries import waiting_for
from collab.launch.cast import CAST, PASSWORD
from collab.notices import queries as notices
from collab.notices import wishes
from collab.notices.models import Notice
from collab.people.models import Person
from funding.funds.models import Allocation, FiscalYear, Fund, FundChange, Reversal
from funding.ledger.models import Entry
from projects.clocks.models import Clock, Forecast, Nudge, Turn
from projects.clocks.states import Target
from projects.friction.figures import Asked, friction
from projects.friction.models import Blocker, Wait
from projects.friction.states import Kind as BlockerKind
from projects.intake import gate
from projects.intake.clocking import keeping
from projects.intake.models import Request
from projects.intake.operations import settling
from projects.intake.queries import accuracy
from projects.intake.queries.triage.inbox import inbox
from projects.intake.states import State
from projects.portfolio.clashes import days_early
from projects.portfolio.models import Dependency, Milestone, Project
from projects.portfolio.states import ENDED, Phase
from projects.promises.models import Amendment, Review

pytestmark = [pytest.mark.usefixtures("told"), pytest.mark.servers]
THROUGH_THE_GATE = (State.IN_APPROVAL, State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED, State.CLOSED, State.REJECTED)


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def test_it_is_as_large_as_promised(told: str) -> None:
    assert "61 people, 305 requests in 17 states, 41 projects" in told
    assert (Person.objects.count(), Request.objects.count(), Project.objects.count()) == (61, 305, 41)
    assert FiscalYear.objects.count() == 3
    assert FiscalYear.objects.filter(closed_at__isnull=False).count() == 2
    # What ran when they were closed went on, to the cent.
    sums = {
        kind: sum(max(line.amount for line in entry.lines.all()) for entry in Entry.objects.filter(kind=kind))
        for kind in ("carry", "arrive")
    }
    assert sums["carry"] == sums["arrive"] > 0
    today = clock.today()
    assert FiscalYear.objects.filter(starts_on__lt=today, ends_on__gt=today, closed_at=None).count() == 1
    assert 8 <= Fund.objects.count() <= 12
    assert Fund.objects.values("side").distinct().count() == 3
    assert 8 <= Goal.objects.filter(signed_by_cmo_at__isnull=False, signed_by_cio_at__isnull=False).count() <= 10
    assert Moment.objects.count() >= 10
    assert DataSource.objects.count() >= 25
    assert 0 < DataSource.objects.filter(is_joined=True).count() < DataSource.objects.count()
    assert Dependency.objects.count() >= 12


def test_the_server_has_counted_what_was_told() -> None:
    """Else it plans as if the tables were empty, until it looks by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples, reloptions FROM pg_class WHERE oid = 'events_event'::regclass")
        counted, said = cursor.fetchone()
    assert said is None and abs(counted - Event.objects.count()) < 100


def test_requests_are_in_every_state() -> None:
    states = Counter(Request.objects.values_list("state", flat=True))
    assert set(states) == set(State)
    assert states[State.IN_DELIVERY] >= 18
    assert states[State.CLOSED] >= 14
    assert states[State.IN_APPROVAL] == 15


def test_kpis_have_years_of_values_with_corrections_one_late_and_one_off_track() -> None:
    assert Kpi.objects.count() == 16
    for kpi in Kpi.objects.filter(formula="").annotate(
        first=Min("measurements__on"), last=Max("measurements__on"), aims=Count("targets", distinct=True)
    ):
        assert (clock.today() - kpi.first).days > 690, kpi.code
        assert (kpi.last - kpi.first).days > 600, kpi.code
        assert kpi.aims == 3
    assert Measurement.objects.values("kpi", "on").annotate(n=Count("pk")).filter(n__gt=1).exists()
    cards = kpi_cards()
    assert [card.code for card in cards if card.late_since] == ["repeat-purchase-rate"]
    assert [card.code for card in cards if card.status == "off_track"] == ["platform-availability"]


def test_kpis_signal_are_forecast_are_fed_and_one_is_to_be_restated() -> None:
    cards = {card.code: card for card in kpi_cards()}
    assert any(one.tone == "warn" for one in outlook.turned(list(cards.values()), clock.today()).values())
    ahead = {code: outlook.outlook(card, series.points(Kpi.objects.get(code=code), card.on), []) for code, card in cards.items()}
    assert {"customer-match-rate", "app-opt-in", "platform-availability"} <= {code for code, found in ahead.items() if found.coming}
    assert ahead["gift-card-share"].said.startswith("No forecast: tried on the past it missed by")
    feed = Feed.objects.get()
    assert (feed.source, feed.token.ended_at) == ("App analytics", None) and feed.token.ends_at > clock.now()
    assert Measurement.objects.filter(kpi__code="app-opt-in").count() > 700
    waits = Restatement.objects.get(state="waiting")
    assert [list(waiting_for(one)) for one in (waits.kpi.owner_it, waits.by)] == [[waits], []]
    assert waits.lines.get().before.value != waits.lines.get().value


def test_no_event_and_no_decision_holds_a_word_that_somebody_typed() -> None:
    """Keys, codes, days and amounts have no blank; what people wrote lies apart, whatever kind of event says it."""

    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from strings(one)

    events = Event.objects.values_list("kind", "why", "data")
    assert {kind for kind, why, _ in events if why and not texts.NAME.fullmatch(why)} == set()
    assert {(kind, one) for kind, _, data in events for one in strings(data) if " " in one} == set()
    held = [one for row in Decision.objects.values_list("reason", "conditions") for one in row] + list(
        Entry.objects.values_list("note", flat=True)
    )
    assert [one for one in held if one and not texts.NAME.fullmatch(one)] == []


def test_the_record_and_the_ledger_are_proven() -> None:
    for command in ("verify_events", "verify_ledger"):
        told = StringIO()
        try:
            call_command(command, stdout=told, stderr=told)
        except CommandError as error:
            pytest.fail(f"{error}\n{told.getvalue()}")


def test_nothing_lies_in_the_future_and_work_is_done_on_working_days() -> None:
    now = clock.now()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Decision.objects.filter(at__gt=now).exists()
    assert not Entry.objects.filter(at__gt=now).exists()
    assert not Measurement.objects.filter(on__gt=clock.today()).exists()
    assert not Milestone.objects.filter(done_on__gt=clock.today()).exists()
    assert Event.objects.aggregate(first=Min("at"))["first"] < now - timedelta(days=900)
    weekend = [event for event in Event.objects.exclude(kind="demo.company.loaded") if event.at.astimezone(clock.zone()).weekday() > 4]
    assert weekend == []


def test_everything_past_the_gate_was_routed_by_a_technologist_who_did_not_ask_for_it() -> None:
    usual = Request.objects.filter(state__in=THROUGH_THE_GATE).exclude(route__kind="break_glass")
    for request in usual.select_related("route__routed_by"):
        routing = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, action="route").latest("sequence")
        assert routing.actor_id == request.route.routed_by_id != request.requester_id
        assert Role.TECHNOLOGIST in duties.roles_now(request.route.routed_by)
    assert not Allocation.objects.exclude(route__state="passed").exists()
    proved = gate.prove()
    assert (proved.lacking, proved.inherited, proved.break_glass) == (0, 0, 2)


def test_money_waits_for_a_condition_that_comes_first() -> None:
    """Approved, with a condition that really holds its funding up."""
    held = Condition.objects.filter(blocks="fund", state="open", decision__route__request__state=State.APPROVED)
    request = Request.objects.get(route=held[0].decision.route_id)
    assert [one.blocks for one in request.conditions_open] == ["fund"]


def test_nobody_decided_on_their_own() -> None:
    assert Decision.objects.count() > 150
    assert Decision.objects.values("verdict").distinct().count() == 4
    assert not Decision.objects.filter(person=F("route__requester")).exists()
    assert not Decision.objects.filter(person__in=Recusal.objects.filter(route=F("route")).values("person")).filter(
        route__recusals__person=F("person")
    )


def test_work_whose_time_for_late_invoices_is_over_holds_no_money() -> None:
    """Each night frees it; in the company's three years that was done too."""
    assert settling.due() == []
    assert Event.objects.filter(kind="intake.request.settled").count() > 10


def test_money_was_moved_by_two_people_and_spent_with_references() -> None:
    assert set(FundChange.objects.values_list("state", flat=True)) == {"agreed", "refused", "proposed"}
    assert not Decision.objects.filter(route__subject_kind="funds.fundchange", person=F("route__requester")).exists()
    assert not FundChange.objects.exclude(state="proposed").exclude(route__decisions__isnull=False).exists()
    assert Reversal.objects.exclude(moved=None).exists(), "what was booked on the wrong work was moved"
    spends = Entry.objects.filter(kind="spend")
    assert spends.count() > 100
    assert not spends.filter(reference="").exists()
    assert Entry.objects.filter(rate__isnull=False).exists() == Allocation.objects.filter(route__currency="EUR").exists()


@pytest.mark.parametrize(("username", "least"), [(name, 2) for name in ("business", "architect", "privacy", "finance", "cmo", "cio")])
def test_decisions_wait_for_the_cast(username: str, least: int) -> None:
    assert waiting_routes(person(username)).count() >= least


def test_the_inbox_and_the_marketer_have_something_to_do() -> None:
    views = {view.label: view.count for view in inbox(person("technologist")).views}
    assert (views["All"], views["Snoozed"]) == (11, 2)
    own = Counter(Request.objects.filter(requester__username="marketer").values_list("state", flat=True))
    assert own[State.NEEDS_INFORMATION] == own[State.IN_DELIVERY] == own[State.DELIVERED] == 1
    # One that was begun here, and one that came by mail.
    assert own[State.DRAFT] == 2
    assert Request.objects.filter(requester__username="outsider").exists()
    assert Request.objects.filter(is_confidential=True).exclude(state=State.DRAFT).count() >= 3


def test_the_roadmap_has_three_clashes_work_ahead_and_sides_that_differ() -> None:
    pairs = Dependency.objects.select_related("before", "after")
    assert sum(days_early(pair.before, pair.after) > 0 for pair in pairs) == 3
    assert Project.objects.filter(phase=Phase.PLANNED, starts_on__gt=clock.today()).count() >= 5
    assert Project.objects.exclude(health_marketing=F("health_it")).count() >= 3
    assert Milestone.objects.filter(done_on=None, due_on__gt=clock.today()).count() >= 15
    assert Milestone.objects.exclude(done_on=None).count() >= 60


def test_the_outbox_is_empty_and_the_bell_has_something_recent() -> None:
    assert not Delivery.objects.exclude(state=Delivery.State.DONE).exists()
    assert not Notice.objects.exclude(mail=Notice.Mail.NONE).exists()
    assert wishes.document(person("marketer"))["notes"] == "digest" and wishes.document(person("finance"))["mail"] == "action"
    assert notices.unread(person("marketer"))
    assert 0 < notices.unread(person("technologist")) < 20
    assert not Notice.objects.filter(read_at=None, told_at__lt=clock.now() - timedelta(days=30)).exists()


def test_what_was_found_out_and_learnt_is_used() -> None:
    kinds = Counter(Insight.objects.values_list("kind", flat=True))
    assert kinds["insight"] >= 14 and kinds["lesson"] >= 4 and Insight.objects.exclude(withdrawn_on=None).count() == 1
    assert Insight.objects.latest("made_at").made_at - Insight.objects.earliest("made_at").made_at > timedelta(days=600)
    assert Citation.objects.filter(decision=None).count() >= 10 and Citation.objects.exclude(decision=None).count() >= 3
    assert Request.objects.filter(goals__isnull=False).count() >= 5
    assert Notice.objects.filter(text__contains="asks you a question in the cycle").exists()
    assert Notice.objects.filter(text__contains="gave you the action").exists()


def test_something_of_every_kind_gets_in_the_way_and_promises_are_kept_and_not() -> None:
    assert set(Blocker.objects.values_list("kind", flat=True)) == set(BlockerKind.values)
    assert Blocker.objects.filter(closed_on=None).exists() and Blocker.objects.exclude(closed_on=None).count() > 10
    assert not Blocker.objects.filter(closed_on=None, project__phase__in=ENDED).exists()
    assert Wait.objects.exclude(group="").exists() and Wait.objects.exclude(person=None).exists()
    assert friction(person("cmo"), Asked()).whole.days > 100
    assert {"kept", "partly", "not"} <= set(Review.objects.values_list("verdict", flat=True)) and Review.objects.filter(verdict="").exists()
    assert Review.objects.exclude(early_on=None).exists()
    assert set(Amendment.objects.values_list("state", flat=True)) == {"agreed", "waiting"}
    assert not [one for name in ("friction", "promises") for one in ALSO.value[name]()]


def test_the_cast_signs_in_with_the_word_that_is_printed() -> None:
    for username, _ in CAST:
        who = person(username)
        assert who.password.startswith("argon2$argon2id")
    assert person("marketer").check_password(PASSWORD)
    assert person("admin").is_superuser
    assert set(people.CAST) >= {username for username, _ in CAST}


def test_the_second_time_nothing_changes() -> None:
    before = (Event.objects.count(), Request.objects.count(), Entry.objects.count(), Person.objects.count())
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "nothing was changed" in said.getvalue()
    assert (Event.objects.count(), Request.objects.count(), Entry.objects.count(), Person.objects.count()) == before


def test_its_clocks_are_what_its_record_says_and_some_days_were_promised() -> None:
    found = keeping.rebuild(dry=True)
    assert found.differ == 0 and found.same > 1_700
    turns = Turn.objects.values("subject_id").annotate(
        whole=Sum(F("until") - F("since")), first=Min("since"), last=Max("until"), open=Count("pk", filter=Q(until=None))
    )
    assert len(turns) > 250 and all(one["open"] or one["whole"] == one["last"] - one["first"] for one in turns)
    assert Clock.objects.filter(is_met=False).exists() and Forecast.objects.filter(target="started", half_on__isnull=False).count() > 50
    # Fewer than twenty went live, so that no day is promised for it.
    promised = Forecast.objects.exclude(half_on=None).values_list("half_on", "most_on")
    assert not [day for days in promised for day in days if day and day.weekday() > 4], "nobody is promised an answer on a day off"
    assert (
        any(one.most.count for one in accuracy.accuracy(Target.STARTED))
        and Nudge.objects.exists()
        and Notice.objects.filter(event__kind__endswith=".escalated").count() < 20
    )
