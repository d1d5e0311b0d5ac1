"""The open lane: privacy and security see what concerns them from the day it is sent, speak before their turn, and name what a no needs."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, bring_to, said

from collab.access.roles import Role
from collab.approvals.models import Decision
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notices.models import Notice
from projects.clocks.limits import LANE
from projects.clocks.models import Clock
from projects.intake import access, clock_reactions, lane
from projects.intake.clocking import keeping, reminding
from projects.intake.lane_models import LaneEntry
from projects.intake.models import Request
from projects.intake.operations import edit, ending, laning
from projects.intake.states import State
from tests import onrecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """Confidential, of personal data and an older system; nobody has routed it."""
    onrecord.give(cast.outsider, Role.SECURITY)
    return bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})


def say(request: Request, actor: Any, says: str = "question", words: str = "Where does it lie?", **more: str) -> LaneEntry:
    return laning.say(number=request.number, actor=actor, says=says, words=words, **more)


def test_they_see_it_from_the_day_it_is_sent_and_others_do_not(
    cast: SimpleNamespace, world: SimpleNamespace, sent: Request, page: Any, api: Any
) -> None:
    for person in (cast.privacy, cast.outsider):
        assert access.visible(person).filter(pk=sent.pk).exists()
        assert sent.code in page(person).get("/lane/").text
        assert [row["number"] for row in api(person).get("/api/v1/lane/").json()["results"]] == [sent.code]
    assert not access.visible(cast.architect).filter(pk=sent.pk).exists()
    assert page(cast.architect).get("/lane/").status_code == 403 and api(cast.architect).get("/api/v1/lane/").status_code == 403
    with pytest.raises(NotFound):
        say(sent, cast.architect)
    plain = {"personal_data": False, "data_sources": [], "legacy_systems": [], "is_confidential": True}
    other = bring_to(State.IN_TRIAGE, cast, world, answers=plain)
    assert lane.concerns(other) == []
    assert not access.visible(cast.privacy).filter(pk=other.pk).exists()
    draft = Story(cast, world, answers={"is_confidential": True}).drafted().request
    assert draft is not None and not access.visible(cast.privacy).filter(pk=draft.pk).exists()


def test_what_they_say_is_read_at_once(cast: SimpleNamespace, sent: Request, page: Any, api: Any) -> None:
    form = page(cast.privacy).post(f"/requests/{sent.code}/lane/", {"says": "question", "words": "Where does it lie?"})
    assert form.status_code == 302
    answer = api(cast.outsider).post(
        f"/api/v1/requests/{sent.code}/lane/", {"says": "satisfied_by", "words": "A key of our own."}, format="json"
    )
    assert answer.status_code == 201 and answer.json()["group"] == "security"
    told = [row["words"] for row in api(cast.technologist).get(f"/api/v1/requests/{sent.code}/lane/").json()["results"]]
    assert told == ["Where does it lie?", "A key of our own."]
    shown = page(cast.marketer).get(f"/requests/{sent.code}/").text
    assert "Open lane" in shown and "A key of our own." in shown and "Say something" not in shown
    delivery.deliver_due()
    for person in (cast.marketer, cast.technologist):
        heard = list(Notice.objects.filter(person=person, event__kind=lane.LANE_SAID).values_list("text", flat=True))
        assert len(heard) == 2 and "for Security: what would satisfy them." in heard[1]


@pytest.mark.parametrize(
    ("who", "given", "refusal"),
    [
        ("marketer", {}, Forbidden),
        ("technologist", {}, Forbidden),
        ("privacy", {"words": " "}, Invalid),
        ("privacy", {"says": "satisfied_by", "words": ""}, Invalid),
        ("privacy", {"says": "yes_if"}, Invalid),
        ("privacy", {"says": "nonsense"}, Invalid),
        ("privacy", {"group": "security"}, Invalid),
        ("privacy", {"words": "x" * 4001}, Invalid),
    ],
)
def test_what_is_not_theirs_to_say_is_told_and_writes_nothing(
    cast: SimpleNamespace, sent: Request, who: str, given: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        say(sent, getattr(cast, who), **given)
    assert not LaneEntry.objects.exists() and not Event.objects.filter(kind=lane.LANE_SAID).exists()


def test_it_ends_with_their_turn_and_with_the_decision(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    assert story.request is not None
    say(story.request, cast.privacy, "no_objection", "")
    story.decided(cast.business)
    with pytest.raises(Conflict, match="turn has come"):
        say(story.request, cast.privacy)
    declined = bring_to(State.DECLINED, cast, world)
    with pytest.raises(Conflict, match="until it is decided"):
        say(declined, cast.privacy)


def test_whoever_has_a_part_in_it_says_nothing(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(State.IN_TRIAGE, cast, world, answers={"sponsor": "privacy"})
    with pytest.raises(Forbidden):
        say(request, cast.privacy)


def test_a_no_of_theirs_names_what_would_make_it_a_yes(cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed().decided(cast.business)
    no = {"decision": "reject", "reason": "The data leave the country."}
    with pytest.raises(Invalid) as refused:
        story.decided(cast.privacy, **no)
    assert "names what would make it a yes" in refused.value.fields["yes_if"][0]
    assert not Decision.objects.filter(panel__role="privacy").exists()
    with pytest.raises(Invalid):
        story.decided(cast.privacy, "approve", yes_if="A contract.")
    with pytest.raises(Invalid):
        story.decided(cast.architect, **no, forbidden_by="House rule 7")
    request = story.request
    assert request is not None
    seen = {"version": story.seen["version"], "decision": "reject", "text": no["reason"]}
    assert page(cast.privacy).post(f"/requests/{request.code}/decide/", seen).status_code == 422
    answer = api(cast.privacy).post(
        f"/api/v1/requests/{request.code}/decide/",
        {"version": seen["version"], **no, "yes_if": "A contract with the supplier.", "forbidden_by": "Article 44"},
        format="json",
    )
    assert answer.status_code == 200, answer.json()
    assert [(one.says, said(one.words)) for one in LaneEntry.objects.all()] == [
        ("yes_if", "A contract with the supplier."),
        ("forbidden_by", "Article 44"),
    ]
    assert "A contract with the supplier." in page(cast.marketer).get(f"/requests/{request.code}/").text


@pytest.mark.parametrize(("group", "refused"), [("privacy", True), ("architect", False)])
def test_the_database_asks_for_it_too(
    group: str, refused: bool, cast: SimpleNamespace, world: SimpleNamespace, all_rights: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the rule in Python; other groups say no as before."""
    monkeypatch.setattr(laning, "with_a_no", lambda *_: None)
    story = Story(cast, world).drafted().submitted().routed().decided(cast.business)
    story.decided(getattr(cast, group), "reject", reason="The data leave the country.")
    with connection.cursor() as cursor:
        if not refused:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return
        with pytest.raises(DatabaseError, match="names what would make it a yes"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # Nothing of it is left to be asked for when the test ends.
    transaction.set_rollback(True)


def test_its_days_are_clocks(cast: SimpleNamespace, sent: Request) -> None:
    keeping.keep([sent.pk])
    rows = Clock.objects.filter(subject_id=sent.pk, state=LANE)
    assert sorted((row.group, row.court, row.closed_at) for row in rows) == [("privacy", "privacy", None), ("security", "it", None)]
    say(sent, cast.privacy, "satisfied", "")
    keeping.keep([sent.pk])
    closed = rows.get(group="privacy")
    assert closed.closed_at is not None and closed.outcome == "satisfied"
    assert rows.get(group="security").closed_at is None
    assert keeping.keep([sent.pk], dry=True).differ == 0


def test_a_lane_has_a_limit_stands_still_on_hold_and_begins_with_the_fact(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """As any other clock: whoever speaks for the group is reminded, and what makes it theirs later opens it then."""
    plain = {"personal_data": False, "data_sources": [], "legacy_systems": []}
    story = Story(cast, world, answers=plain).drafted().submitted()
    keeping.keep([story.request.pk])
    rows = Clock.objects.filter(subject_id=story.request.pk, state=LANE)
    assert not rows.exists()
    edit.edit(actor=cast.marketer, legacy_systems=["The tills"], **story.seen)
    edit.edit(actor=cast.marketer, problem="It is the tills.", **story.seen)
    keeping.keep([story.request.pk])
    row = rows.get()
    assert (row.group, row.limit_hours, len(row.marks)) == ("security", 40, 4)
    ending.hold(actor=cast.technologist, reason="The fair comes first.", **story.seen)
    keeping.keep([story.request.pk])
    assert rows.get().is_paused
    ending.resume(actor=cast.technologist, **story.seen)
    keeping.keep([story.request.pk])
    row = rows.get()
    assert not row.is_paused and keeping.keep([story.request.pk], dry=True).differ == 0
    with clock.at(row.marks[1]):
        assert row.pk in reminding.due() and reminding.remind_due() and row.pk not in reminding.due()
    told = Event.objects.filter(kind=reminding.REMINDED, data__state=LANE).get()
    assert list(clock_reactions.whoever_has_it(story.request, told)) == [cast.security]


def test_the_database_keeps_it(cast: SimpleNamespace, sent: Request, all_rights: Any) -> None:
    entry = say(sent, cast.privacy)
    for change in ({"says": "satisfied"}, {"words": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LaneEntry.objects.filter(pk=entry.pk).update(**change)
    values = {"request": sent, "group": "privacy", "person": cast.outsider, "says": "satisfied", "at": clock.now()}
    for wrong in ({"group": "finance"}, {"says": "question"}, {}):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            LaneEntry.objects.create(**{**values, **wrong})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
