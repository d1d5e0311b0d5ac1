"""Handing over: each thing by its own operation with its own checks, one after the other; what is refused is said, and stays."""

from types import SimpleNamespace
from typing import Any

import pytest

from collab.agenda import operations as goals
from collab.agenda.models import Goal
from collab.customer.models import DataSource
from collab.customer.operations import change_source
from collab.dashboards.leaving import operations, queries
from collab.dashboards.leaving.kinds import HOLDINGS
from collab.dashboards.leaving.operations import MOST, Outcome
from collab.dashboards.leaving.shape import Holding
from collab.directory.operations.people import change_person
from collab.events import delivery as deliveries
from collab.events.models import Event
from collab.kit.errors import Forbidden, Invalid
from collab.kpis.models import Kpi
from collab.notices.models import Notice
from collab.people.models import Person
from funding.funds.models import Fund
from projects.intake.models import Request
from projects.intake.states import State as S
from projects.portfolio.models import Milestone, Project
from tests import onrecord
from tests.leaving.conftest import WHY, person
from tests.stories import bring_to

pytestmark = pytest.mark.django_db


def give(house: SimpleNamespace, who: str, holder: Person, to: Person, *things: tuple[str, str]) -> list[Outcome]:
    actor = Person.objects.get(username=who)
    return operations.hand_over(actor=actor, holder=holder, things=things, to=Person.objects.get(pk=to.pk), reason=WHY)


def one(house: SimpleNamespace, who: str, holder: Person, to: Person, kind: str, key: str) -> Outcome:
    (outcome,) = give(house, who, holder, to, (kind, key))
    return outcome


def seen(reader: Person, holder: Person) -> dict[str, set[str]]:
    """What the reader sees of what somebody holds: the keys of each kind."""
    fresh = Person.objects.get(pk=reader.pk)
    return {held.kind: {thing.key for thing in held.things} for held in queries.held(fresh, holder)}


def last() -> Event:
    """The latest event but the one that says who took something over."""
    found = Event.objects.exclude(kind=operations.TAKEN).order_by("-id").first()
    assert found is not None
    return found


# --- every kind


def test_everything_that_somebody_holds_is_listed(house: SimpleNamespace) -> None:
    goals.change_goal(actor=house.cast.admin, code="know-customers", owner_marketing=house.lead)
    of_lead, of_asker = seen(house.cast.technologist, house.lead), seen(house.asks, house.asks)
    milestone = f"{house.project.code}/{house.milestone.pk}"
    assert of_lead == {
        "marketing_lead": {house.led.code}, "sponsored": {house.sponsored.code}, "milestone": {milestone}, "kpi_marketing": {"match-rate"},
        "goal_marketing": {"know-customers"}, "source": {"crm"}, "launch": {"spring"}, "fund": {"brand"}, "report": {"marketer"},
        "cycle_question": {str(house.asked.pk)}, "action": {str(house.acts.pk)}, "tool": {"planner"},
    }  # fmt: skip
    assert of_asker["question"] == {house.question.code} and of_asker["draft"] == {house.draft.code}
    assert {house.triaged.code, house.led.code, house.in_review.code, house.sponsored.code} == of_asker["request"]
    assert seen(house.cast.admin, house.lead)["token"] == {str(house.token.pk)} == seen(house.lead, house.lead)["token"]
    assert seen(house.cast.technologist, house.cast.it_lead) == {"it_lead": {house.led.code}, "kpi_it": {"match-rate"}}
    assert seen(house.cast.technologist, house.cast.cio) == {"goal_it": {"know-customers"}}
    assert seen(house.cast.technologist, house.cast.business)["seat"] == {f"{house.in_review.code}/business"}


HANDED: list[tuple[str, str, str, str, str]] = [
    ("marketing_lead", "technologist", "led", "intake.request.handed_over", "leads {} for marketing"),
    ("milestone", "technologist", "milestone", "portfolio.milestone.changed", "answers for “Pilot”"),
    ("sponsored", "technologist", "sponsored", "intake.request.edited", "sponsors"),
    ("kpi_marketing", "admin", "match-rate", "kpis.kpi.altered", "answers for the KPI"),
    ("kpi_marketing", "technologist", "match-rate", "kpis.kpi.altered", "answers for the KPI"),
    ("action", "technologist", "acts", "agenda.action.changed", "does “Write it down”"),
    ("cycle_question", "admin", "asked", "agenda.cycle.changed", "answers the question “Who pays?”"),
    ("source", "admin", "crm", "customer.datasource.changed", "answers for the data source"),
    ("launch", "technologist", "spring", "launches.launch.changed", "owns the launch"),
    ("tool", "technologist", "planner", "tools.tool.changed", "answers for Planner"),
    ("fund", "admin", "brand", "funds.fund.changed", "owns the fund"),
    ("report", "admin", "marketer", "people.person.changed", "is the manager of"),
]


def key_of(house: SimpleNamespace, what: str) -> str:
    if what == "milestone":
        return f"{house.project.code}/{house.milestone.pk}"
    if what in ("asked", "acts"):
        return str(getattr(house, what).pk)
    return str(getattr(house, what).code) if what in ("led", "sponsored") else what


@pytest.mark.parametrize(("kind", "who", "what", "event", "words"), HANDED, ids=[f"{one[0]}-{one[1]}" for one in HANDED])
def test_each_kind_is_handed_over_on_record(house: SimpleNamespace, kind: str, who: str, what: str, event: str, words: str) -> None:
    key, before = key_of(house, what), Event.objects.count()
    outcome = one(house, who, house.lead, house.new, kind, key)
    assert outcome.is_done, outcome.said
    assert outcome.said.startswith("Rao ") and words.format(house.led.code) in outcome.said
    assert event in kinds_since(before)
    assert key not in seen(house.cast.technologist, house.lead).get(kind, set())
    assert key in seen(house.cast.technologist, house.new)[kind]


def kinds_since(before: int) -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))[before:]


@pytest.mark.parametrize(("kind", "what"), [("question", "question"), ("request", "triaged"), ("draft", "draft")])
def test_what_somebody_asks_for_goes_to_a_colleague(house: SimpleNamespace, kind: str, what: str) -> None:
    request: Request = getattr(house, what)
    who = "marketer" if kind == "draft" else "technologist"
    assert one(house, who, house.asks, house.colleague, kind, request.code).said == f"Noor asks for {request.code} from now on."
    assert last().kind == "intake.request.reassigned" and Request.objects.get(pk=request.pk).requester == house.colleague


def test_a_draft_is_its_writers_alone(house: SimpleNamespace) -> None:
    for who in ("technologist", "admin", "auditor"):
        assert "draft" not in seen(getattr(house.cast, who), house.asks)
    refused = one(house, "technologist", house.asks, house.colleague, "draft", house.draft.code)
    assert (refused.is_done, refused.said) == (False, "Priya Natarajan does not hold this any more.")
    assert Request.objects.get(pk=house.draft.pk).requester == house.asks


def test_a_goal_that_was_signed_is_to_be_signed_again(house: SimpleNamespace) -> None:
    goals.sign(actor=house.cast.cmo, code="know-customers")
    outcome = one(house, "admin", house.cast.cmo, house.new, "goal_marketing", "know-customers")
    assert outcome.said == "Rao answers for the goal Know our customers from now on. It is to be signed again."
    goal = Goal.objects.get()
    assert goal.owner_marketing == house.new and goal.signed_by_cmo_at is None
    assert one(house, "technologist", house.cast.cio, house.cast.it_lead, "goal_it", "know-customers").is_done


def test_a_seat_goes_to_whoever_is_of_the_group_once_its_holder_has_left(house: SimpleNamespace) -> None:
    key, holder = f"{house.in_review.code}/business", house.cast.business
    ann = person("ann", "business")
    early = one(house, "technologist", holder, ann, "seat", key)
    assert not early.is_done and early.said.startswith("Whoever has a seat")
    onrecord.leave(holder)
    beside = one(house, "technologist", holder, house.new, "seat", key)
    assert (beside.is_done, beside.said[:40]) == (False, "Rao is not of that group, sits there alr")
    done = one(house, "technologist", holder, ann, "seat", key)
    assert done.is_done and last().kind == "intake.request.seated_again" and last().data == {"seated": {"business": [ann.pk]}}
    assert "seat" not in seen(house.cast.technologist, holder), "the group can decide without them"


# --- the same checks as at the first naming


@pytest.mark.parametrize(
    ("kind", "what", "who", "to", "sentence"),
    [
        ("marketing_lead", "led", "technologist", "outsider", "Tom Baines is not a marketing lead today."),
        ("marketing_lead", "led", "technologist", "marketer", "asked for it, and leads nothing that they asked for"),
        ("kpi_marketing", "match-rate", "admin", "architect", "This owner stands on the marketing side."),
        ("fund", "brand", "admin", "admin", "Nobody gives themself a fund"),
        ("report", "marketer", "admin", "marketer", "Nobody is their own manager."),
    ],
)
def test_who_could_not_be_named_at_first_is_not_named_now(
    house: SimpleNamespace, kind: str, what: str, who: str, to: str, sentence: str
) -> None:
    key, before = key_of(house, what), Event.objects.count()
    outcome = one(house, who, house.lead, getattr(house.cast, to), kind, key)
    assert not outcome.is_done and sentence in outcome.said, outcome.said
    assert Event.objects.count() == before and key in seen(house.cast.technologist, house.lead)[kind]


@pytest.mark.parametrize(
    ("kind", "what", "who"),
    [
        ("marketing_lead", "led", "admin"),
        ("milestone", "milestone", "admin"),
        ("launch", "spring", "admin"),
        ("fund", "brand", "technologist"),
        ("report", "marketer", "technologist"),
    ],
)
def test_whose_it_is_not_to_hand_over_is_refused_by_the_operation(house: SimpleNamespace, kind: str, what: str, who: str) -> None:
    before = Event.objects.count()
    outcome = one(house, who, house.lead, house.new, kind, key_of(house, what))
    assert not outcome.is_done and Event.objects.count() == before
    (card,) = [
        thing
        for held in queries.held(getattr(house.cast, who), house.lead)
        for thing in held.things
        if (held.kind, thing.key) == (kind, key_of(house, what))
    ]
    assert card.why_not in ("An administrator hands it over.", "A marketing technologist hands it over.")


def test_what_refuses_stays_and_the_rest_goes_on(house: SimpleNamespace) -> None:
    """The architect may own a source, and answers for no KPI of marketing; nobody owns what was handed over already."""
    things = [("source", "crm"), ("kpi_marketing", "match-rate"), ("report", "marketer"), ("source", "till"), ("nonsense", "x")]
    outcomes = give(house, "admin", house.lead, house.cast.architect, *things)
    assert {(one.kind, one.key): one.is_done for one in outcomes} == {
        ("kpi_marketing", "match-rate"): False, ("source", "crm"): True, ("source", "till"): False, ("report", "marketer"): True,
        ("nonsense", "x"): False,
    }  # fmt: skip
    assert DataSource.objects.get(code="crm").owner == house.cast.architect and Kpi.objects.get().owner_marketing == house.lead
    again = one(house, "admin", house.lead, house.new, "source", "crm")
    assert (again.is_done, again.said) == (False, "Carmen Diaz does not hold this any more.")
    assert DataSource.objects.get(code="crm").owner == house.cast.architect


def test_a_token_ends_with_its_person_and_goes_to_nobody(house: SimpleNamespace) -> None:
    outcome = one(house, "admin", house.lead, house.new, "token", str(house.token.pk))
    assert not outcome.is_done and outcome.said.startswith("A token ends with its person")


# --- who


def test_the_holder_hands_over_what_they_may_change(house: SimpleNamespace) -> None:
    things = [
        ("marketing_lead", house.led.code),
        ("kpi_marketing", "match-rate"),
        ("launch", "spring"),
        ("source", "crm"),
        ("fund", "brand"),
    ]
    done = {one.kind: one.is_done for one in give(house, "marketing_lead", house.lead, house.new, *things)}
    assert done == {"marketing_lead": True, "kpi_marketing": True, "launch": True, "source": False, "fund": False}


@pytest.mark.parametrize("who", ["auditor", "finance", "it_lead", "cmo", "outsider"])
def test_nobody_else_hands_over(house: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        give(house, who, house.lead, house.new, ("source", "crm"))


def test_an_auditor_hands_over_nothing_even_of_their_own(house: SimpleNamespace) -> None:
    onrecord.give(house.lead, "auditor")
    with pytest.raises(Forbidden):
        give(house, "marketing_lead", house.lead, house.new, ("launch", "spring"))


@pytest.mark.parametrize(
    ("things", "to", "reason", "field"),
    [
        ([], "noor", WHY, "things"),
        ([("source", str(place)) for place in range(MOST + 1)], "noor", WHY, "things"),
        ([("source", "crm")], "marketing_lead", WHY, "to"),
        ([("source", "crm")], "noor", " ", "reason"),
    ],
    ids=["nothing", "too-much", "to-themself", "no-reason"],
)
def test_what_is_wrong_with_all_of_it_is_told_at_once(house: SimpleNamespace, things: Any, to: str, reason: str, field: str) -> None:
    taker = Person.objects.get(username=to)
    with pytest.raises(Invalid) as refused:
        operations.hand_over(actor=house.cast.admin, holder=house.lead, things=things, to=taker, reason=reason)
    assert list(refused.value.fields) == [field]


def test_nobody_who_has_left_takes_anything_over(house: SimpleNamespace) -> None:
    onrecord.leave(house.new)
    with pytest.raises(Invalid, match="Rao has left"):
        give(house, "admin", house.lead, house.new, ("source", "crm"))


# --- what is confidential


def test_what_one_may_not_open_is_neither_listed_nor_counted_nor_handed_over(house: SimpleNamespace) -> None:
    """An administrator keeps people, not work: what is confidential is the technologists' to hand over, who see it."""
    secret = bring_to(S.IN_TRIAGE, house.cast, house.world, answers={"is_confidential": True})
    assert secret.code not in seen(house.cast.admin, house.asks)["request"]
    assert secret.code in seen(house.cast.technologist, house.asks)["request"]
    hidden = one(house, "admin", house.asks, house.colleague, "request", secret.code)
    absent = one(house, "admin", house.asks, house.colleague, "request", "R-999999")
    assert (hidden.is_done, hidden.said) == (False, absent.said), "hidden is missing"
    assert one(house, "technologist", house.asks, house.colleague, "request", secret.code).is_done


def test_a_milestone_is_handed_over_by_the_leads_too(house: SimpleNamespace) -> None:
    from_lead = one(house, "marketing_lead", house.lead, house.new, "milestone", key_of(house, "milestone"))
    assert from_lead.is_done and Milestone.objects.get().owner == house.new
    assert last().data["changed"] == {"owner": [house.lead.pk, house.new.pk]}
    assert last().version == Project.objects.get(pk=house.project.pk).version


def test_each_kind_of_the_table_is_tried_here() -> None:
    tried = {one[0] for one in HANDED} | {
        "question",
        "request",
        "draft",
        "seat",
        "goal_marketing",
        "goal_it",
        "token",
        "it_lead",
        "kpi_it",
        "entry",
        # In tests/intake/test_run_owners.py, and in test_conditions.py.
        "run_owner",
        "condition",
        # In tests/friction, and in tests/promises.
        "blocker",
        "promise",
    }
    assert {holding.kind for holding in HOLDINGS} == tried


def test_the_other_side_goes_the_same_way(house: SimpleNamespace) -> None:
    sam = person("sam", "it_lead", "platforms")
    things = [("it_lead", house.led.code), ("kpi_it", "match-rate")]
    assert all(one.is_done for one in give(house, "technologist", house.cast.it_lead, sam, *things))
    assert Project.objects.get(pk=house.project.pk).it_lead == sam == Kpi.objects.get().owner_it


def test_a_fund_has_its_new_owner_and_keeps_its_number_of_them(house: SimpleNamespace) -> None:
    assert one(house, "admin", house.lead, house.new, "fund", "brand").is_done
    assert list(Fund.objects.get(code="brand").owners.all()) == [house.new]


def test_who_takes_over_is_told_once_with_the_reason(house: SimpleNamespace) -> None:
    """Of a lead its own move tells; of all else the press does."""
    deliveries.deliver_due()
    before = set(Notice.objects.values_list("pk", flat=True))
    give(house, "technologist", house.lead, house.new, ("kpi_marketing", "match-rate"), ("source", "crm"), ("report", "marketer"))
    give(house, "technologist", house.lead, house.new, ("marketing_lead", house.led.code))
    deliveries.deliver_due()
    told = Notice.objects.exclude(pk__in=before).filter(person=house.new).order_by("pk")
    assert [one.text for one in told] == [
        "Mei Tanaka handed over to you what Carmen Diaz held: KPIs for marketing and Data sources.",
        f"Mei Tanaka hands {house.led.code} “Attribution tool for retail media” over to you: you lead it from now on.",
    ]
    assert told[0].reason == WHY and told[0].url == "/people/rao/"
    noted = Event.objects.filter(kind=operations.TAKEN).order_by("id")[0]
    assert (noted.subject_id, noted.data) == (house.new.pk, {"former": house.lead.pk, "kinds": {"kpi_marketing": 1, "source": 1}})


@pytest.mark.parametrize("kind", ["source", "goal_marketing", "report"])
def test_what_somebody_took_over_meanwhile_is_not_taken_from_them(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Between the reading of what the holder has and the lock, another press was quicker: these operations take no version."""
    things: dict[str, tuple[str, Any]] = {
        "source": ("crm", lambda: change_source(actor=house.cast.admin, code="crm", owner=house.colleague)),
        "goal_marketing": ("know-customers", lambda: goals.change_goal(actor=house.cast.cmo, code="know-customers", owner_marketing=house.colleague)),
        "report": ("marketer", lambda: change_person(actor=house.cast.admin, person="marketer", through="test", manager=house.cast.cmo)),
    }  # fmt: skip
    key, quicker = things[kind]
    goals.change_goal(actor=house.cast.admin, code="know-customers", owner_marketing=house.lead)
    read = Holding.held

    def held(self: Holding, reader: Any, holder: int) -> Any:
        rows = list(read(self, reader, holder))
        if self.kind == kind:
            quicker()
        return rows

    monkeypatch.setattr(Holding, "held", held)
    outcome = one(house, "admin", house.lead, house.new, kind, key)
    assert (outcome.is_done, outcome.said) == (False, "Carmen Diaz does not hold this any more.")
