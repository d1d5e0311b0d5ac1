"""Two keys: each signs with a reason of their own; where they disagree that is a record with a clock and an outcome."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.access.roles import Role
from collab.approvals.access import open_panels
from collab.approvals.disagreeing import Disagreement
from collab.approvals.models import Decision
from collab.directory.operations.people import change_person
from collab.events import delivery as deliveries
from collab.events import patience
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.notices.models import Notice
from collab.people import clocks
from collab.people.models import Person
from projects.clocks import limits
from projects.clocks.models import Clock, Turn
from projects.intake import clock_reactions
from projects.intake.clocking import keeping as clock_keeping
from projects.intake.clocking import reminding
from projects.intake.models import Request
from projects.intake.operations import ending, gateway, keying, retracting
from projects.intake.states import State as S
from tests import onrecord
from tests.approvals.conftest import hire
from tests.stories import KEYS, Story, usd

NO = "We have nobody who can run it next year."
WHY = "We agreed on it in the steering meeting."


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 12)


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    """All but the two keys have approved."""
    story = Story(cast, world, answers={"estimate": usd(900_000)}, track="major").drafted().submitted().routed()
    who = {
        "business": cast.business,
        "architecture": cast.architect,
        "privacy": cast.privacy,
        "security": cast.security,
        "finance": cast.finance,
    }
    for step in story.request_route().steps.order_by("position"):
        for panel in step.panels.order_by("role"):
            if panel.role in who:
                story.decided(who[panel.role])
    return story


def seen(story: Story) -> dict[str, Any]:
    row = Request.objects.get(pk=story.request.pk)
    return {"number": row.number, "version": row.version}


def decide(story: Story, who: Any, decision: str = "approve", **words: str) -> Request:
    return gateway.decide(actor=who, decision=decision, **words, **seen(story))


def disagreeing(story: Story, verdict: str = "reject") -> Disagreement:
    decide(story, story.cast.cmo, **KEYS["cmo"])
    decide(story, story.cast.cio, verdict, reason=NO)
    return Disagreement.objects.get()


def test_each_says_why_in_words_of_their_own(story: Story, cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="20 characters or more"):
        decide(story, cast.cmo)
    with pytest.raises(Invalid, match="20 characters"):
        decide(story, cast.cmo, reason="Fine by me.")
    decide(story, cast.cmo, **KEYS["cmo"])
    with pytest.raises(Invalid, match="what the other key wrote"):
        decide(story, cast.cio, reason=f" {KEYS['cmo']['reason'].upper()} ")
    decide(story, cast.cio, **KEYS["cio"])
    assert Request.objects.get(pk=story.request.pk).state == S.APPROVED


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("reject", "reject", S.REJECTED), ("reject", "ask_for_changes", S.REJECTED), ("ask_for_changes", "ask_for_changes", S.IN_TRIAGE),
    ],
)  # fmt: skip
def test_both_keys_are_asked_and_two_noes_end_it(first: str, second: str, state: S, story: Story, cast: SimpleNamespace) -> None:
    decide(story, cast.cio, first, reason=NO)
    assert Request.objects.get(pk=story.request.pk).state == S.IN_APPROVAL and not Disagreement.objects.exists()
    deliveries.deliver_due()
    assert Notice.objects.filter(person=cast.cmo, text__contains="holds the other key").exists()
    assert not open_panels(Person.objects.get(pk=cast.cio.pk)).exists() and open_panels(Person.objects.get(pk=cast.cmo.pk)).exists()
    decide(story, cast.cmo, second, reason="We have nobody to run it next year either.")
    assert Request.objects.get(pk=story.request.pk).state == state and not Disagreement.objects.exists()


def test_a_yes_after_a_no_disagrees_as_well(story: Story, cast: SimpleNamespace) -> None:
    """Whoever signs first, the same comes of it."""
    decide(story, cast.cio, "reject", reason=NO)
    decide(story, cast.cmo, **KEYS["cmo"])
    found = Disagreement.objects.get()
    assert (found.yes.person, found.no.person, found.state) == (cast.cmo, cast.cio, "open")
    last = Event.objects.filter(kind="intake.request.decided").latest("pk")
    assert last.data["disagreed"] == found.pk and last.data["groups"] == []
    deliveries.deliver_due()
    assert Notice.objects.filter(person=cast.cio, text__contains="does not agree").exists()
    keying.resolve(actor=cast.cio, outcome="go", reason=WHY, **seen(story))
    assert Request.objects.get(pk=story.request.pk).state == S.APPROVED


def test_a_yes_that_is_taken_back_may_be_given_again(story: Story, cast: SimpleNamespace, patient: None) -> None:
    """The no still stands, and waits for the other key as before."""
    decide(story, cast.cio, "reject", reason=NO)
    decide(story, cast.cmo, **KEYS["cmo"])
    retracting.retract(actor=cast.cmo, **seen(story))
    assert Disagreement.objects.get().state == "ended" and Request.objects.get(pk=story.request.pk).state == S.IN_APPROVAL
    decide(story, cast.cmo, **KEYS["cmo"])
    assert sorted(Disagreement.objects.values_list("state", flat=True)) == ["ended", "open"]


def test_a_first_no_that_is_taken_back_is_none(story: Story, cast: SimpleNamespace, patient: None) -> None:
    decide(story, cast.cio, "reject", reason=NO)
    retracting.retract(actor=cast.cio, **seen(story))
    decide(story, cast.cio, **KEYS["cio"])
    decide(story, cast.cmo, **KEYS["cmo"])
    assert Request.objects.get(pk=story.request.pk).state == S.APPROVED and not Disagreement.objects.exists()


def test_a_no_after_it_is_a_disagreement_with_five_working_days(story: Story, cast: SimpleNamespace, api: Any, page: Any) -> None:
    """The route waits, nobody decides past it, the other key is told, and executives and the auditor read both reasons."""
    found = disagreeing(story)
    request = Request.objects.get(pk=story.request.pk)
    assert (request.state, found.state, found.yes.person, found.no.person) == (S.IN_APPROVAL, "open", cast.cmo, cast.cio)
    assert found.due_on == clocks.organisation().add_days(found.opened_at.astimezone(clock.zone()).date(), 5)
    deliveries.deliver_due()
    assert Notice.objects.filter(person=cast.cmo, text__contains="holds the other key").exists()
    with pytest.raises(Conflict, match="decided on this already"):
        decide(story, cast.cio, **KEYS["cio"])
    for reader in (cast.cmo, cast.auditor):
        (one,) = api(reader).get("/api/v1/disagreements/").json()["results"]
        assert (one["request"], one["yes"], one["no"], one["no_reason"], one["state"]) == (request.code, "cmo", "cio", NO, "open")
        assert NO in page(reader).get("/disagreements/").content.decode()
    assert api(cast.marketer).get("/api/v1/disagreements/").status_code == 403
    assert page(cast.marketer).get("/disagreements/").status_code == 403
    text = page(cast.cmo).get(f"/requests/{request.code}/").content.decode()
    assert "Two keys disagree" in text and NO in text and f"/requests/{request.code}/resolve/" in text


@pytest.mark.parametrize(
    ("verdict", "outcome", "by", "state"),
    [
        ("reject", "go", "cio", S.APPROVED), ("reject", "no", "cmo", S.REJECTED),
        ("ask_for_changes", "no", "cmo", S.IN_TRIAGE), ("ask_for_changes", "go", "cio", S.APPROVED),
    ],
)  # fmt: skip
def test_who_gives_way_settles_it(verdict: str, outcome: str, by: str, state: S, story: Story, cast: SimpleNamespace) -> None:
    """Go is for who did not approve to say, no for who did; with a reason; and once."""
    disagreeing(story, verdict)
    others = {"go": cast.cmo, "no": cast.cio}
    for who in (others[outcome], cast.business, cast.marketer):
        with pytest.raises(Forbidden):
            keying.resolve(actor=who, outcome=outcome, reason=WHY, **seen(story))
    with pytest.raises(Invalid, match="20 characters"):
        keying.resolve(actor=getattr(cast, by), outcome=outcome, reason="Fine.", **seen(story))
    keying.resolve(actor=getattr(cast, by), outcome=outcome, reason=WHY, **seen(story))
    found = Disagreement.objects.get()
    assert (Request.objects.get(pk=story.request.pk).state, found.state, found.settled_by.username) == (state, outcome, by)
    with pytest.raises((Conflict, Forbidden)):
        keying.resolve(actor=getattr(cast, by), outcome=outcome, reason=WHY, **seen(story))
    assert Decision.objects.filter(person=cast.cio).get().verdict == verdict, "what was signed stays"


def test_it_is_escalated_to_whom_both_name_or_who_is_above_both(story: Story, cast: SimpleNamespace, api: Any) -> None:
    disagreeing(story)
    for wrong in ("cmo", "marketer", "nobody"):
        with pytest.raises(Invalid):
            keying.escalate(actor=cast.cio, to=wrong, **seen(story))
    keying.escalate(actor=cast.cio, to="auditor", **seen(story))
    assert Disagreement.objects.get().judge is None
    with pytest.raises(Forbidden):
        keying.resolve(actor=cast.auditor, outcome="go", reason=WHY, **seen(story))
    keying.escalate(actor=cast.cmo, to="auditor", **seen(story))
    assert Disagreement.objects.get().judge == cast.auditor
    with pytest.raises(Conflict, match="escalated already"):
        keying.escalate(actor=cast.cmo, to="technologist", **seen(story))
    code = story.request.code
    answer = api(cast.auditor).post(
        f"/api/v1/requests/{code}/resolve/", {"outcome": "go", "reason": WHY, "version": seen(story)["version"]}, format="json"
    )
    assert answer.status_code == 200 and answer.json()["state"] == "approved"
    assert Disagreement.objects.get().settled_by == cast.auditor


def test_somebody_above_both_settles_it_at_once(story: Story, cast: SimpleNamespace) -> None:
    for one in (cast.cmo, cast.cio):
        change_person(actor=cast.admin, person=one.username, through="test", manager=cast.admin2)
    disagreeing(story)
    fresh = Person.objects.get(pk=cast.cio.pk)
    keying.escalate(actor=fresh, to="admin2", **seen(story))
    assert Disagreement.objects.get().judge == cast.admin2


def test_it_ends_with_its_route(story: Story, cast: SimpleNamespace) -> None:
    disagreeing(story)
    ending.withdraw(actor=cast.marketer, **seen(story))
    assert Disagreement.objects.get().state == "ended"


def test_a_key_that_said_no_says_nothing_more(story: Story, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another holder of the same key neither, nor past the rule."""
    hire("cio2", Role.CIO)
    again = Story(cast, story.world, answers={"estimate": usd(900_000)}, track="major").drafted().submitted().routed()
    people = {"architecture": cast.architect, "cio": cast.cio}
    for step in again.request_route().steps.order_by("position"):
        for panel in step.panels.exclude(role__in=("cmo", "cio")).order_by("role"):
            again.decided(people.get(panel.role) or getattr(cast, panel.role))
    decide(again, cast.cio, "reject", reason=NO)
    second = Person.objects.get(username="cio2")
    assert not open_panels(second).exists()
    with pytest.raises(Conflict, match="Your key has said no"):
        decide(again, second, **KEYS["cio"])
    monkeypatch.setattr("collab.approvals.keys.has_said_no", lambda panel: False)
    with pytest.raises(Conflict, match="This key has said no"):
        decide(again, second, **KEYS["cio"])


def test_their_disagreement_is_a_clock(story: Story, cast: SimpleNamespace) -> None:
    """Five working days: both are reminded, whoever they report to hears of it when it is late, and it ends with its outcome."""
    change_person(actor=cast.admin, person="cmo", through="test", manager=cast.admin2)
    found = disagreeing(story)
    clock_keeping.keep([story.request.pk])
    row = Clock.objects.get(subject_id=story.request.pk, state=limits.KEYS)
    assert (row.court, row.limit_hours, row.closed_at) == ("executive", 40, None)
    assert not Clock.objects.filter(subject_id=story.request.pk, group__in=("cmo", "cio"), closed_at=None).exists()
    assert Turn.objects.get(subject_id=story.request.pk, until=None).court == "executive"
    for place, level in enumerate((50, 90, 100, 150)):
        with clock.at(row.marks[place]):
            reminding.remind_due()
            told = Event.objects.filter(kind__in=(reminding.REMINDED, reminding.ESCALATED), data__state=limits.KEYS).latest("pk")
            assert told.data["level"] == level
            assert set(clock_reactions.whoever_has_it(story.request, told)) == {cast.cmo, cast.cio}
            assert cast.admin2 in clock_reactions.above(story.request, told)
    assert found.state == "open"
    keying.resolve(actor=cast.cio, outcome="go", reason=WHY, **seen(story))
    clock_keeping.keep([story.request.pk])
    row.refresh_from_db()
    assert (row.outcome, clock_keeping.keep([story.request.pk], dry=True).differ) == ("go", 0)


ATTACKS = {
    "settled by nobody": ("UPDATE approvals_disagreement SET state = 'go', settled_at = now(), reason = 'text:' || repeat('0', 64)", "settled_by|settled"),
    "settled by who said yes": (
        "UPDATE approvals_disagreement SET state = 'go', settled_at = now(), reason = 'text:' || repeat('0', 64), settled_by_id = "
        "(SELECT id FROM people_person WHERE username = 'cmo')",
        "by who gives way",
    ),
    "settled off the record": (
        "UPDATE approvals_disagreement SET state = 'go', settled_at = now(), reason = 'text:' || repeat('0', 64), settled_by_id = "
        "(SELECT id FROM people_person WHERE username = 'cio')",
        "on record only",
    ),
    "settled by one of them named": (
        "UPDATE approvals_disagreement SET judge_id = (SELECT id FROM people_person WHERE username = 'cmo')", "neither of the two",
    ),
    "settled by whom nobody named": (
        "UPDATE approvals_disagreement SET judge_id = (SELECT id FROM people_person WHERE username = 'auditor'), named_id = "
        "(SELECT id FROM people_person WHERE username = 'auditor'), named_by_id = (SELECT id FROM people_person WHERE username = 'cio')",
        "whom both have named",
    ),
    "put off": ("UPDATE approvals_disagreement SET due_on = due_on + 1", "stays as it was"),
    "taken away": ("DELETE FROM approvals_disagreement", "[Cc]annot delete"),
    "a passed panel": (
        "UPDATE approvals_panel SET state = 'passed' WHERE role = 'cio' AND state = 'open'", "passes by the approvals of its quorum",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_the_database_refuses(name: str, story: Story, all_rights: None) -> None:
    disagreeing(story)
    statement, sentence = ATTACKS[name]
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Disagreement.objects.get().state == "open"


def test_the_clock_runs_in_working_days(story: Story, cast: SimpleNamespace, page: Any) -> None:
    disagreeing(story)
    with clock.at(onrecord.in_days(10)):
        assert ", late" in page(cast.auditor).get("/disagreements/").content.decode()
