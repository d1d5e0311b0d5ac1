"""Edits that meet: different answers both hold, each with its own version and event; the same answer is never overwritten unseen."""

from types import SimpleNamespace

import pytest
from stories import Story, bring_to, usd

from collab.events.models import Event
from collab.kit.errors import Conflict
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.queries.page import history
from projects.intake.states import State

pytestmark = pytest.mark.django_db


def edited(request: Request) -> list[tuple[int, set[str]]]:
    events = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, action="edit").order_by("version")
    return [(event.version, set(event.data["changed"])) for event in events]


def test_two_edits_of_different_answers_both_hold(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    seen, before = about.version, about.outcome
    edit.edit(number=about.number, actor=cast.marketer, version=seen, problem="The numbers differ.")
    # A page that shows both sends both; its writer touched one.
    edit.edit(number=about.number, actor=cast.technologist, version=seen, problem=about.problem, outcome="One number.")
    about.refresh_from_db()
    assert (about.problem, about.outcome, about.version) == ("The numbers differ.", "One number.", seen + 2)
    assert edited(about)[-2:] == [(seen + 1, {"problem"}), (seen + 2, {"outcome"})]
    assert before != "One number."


def test_two_edits_of_one_answer_do_not(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    seen = about.version
    edit.edit(number=about.number, actor=cast.marketer, version=seen, problem="The numbers differ.")
    with pytest.raises(Conflict):
        edit.edit(number=about.number, actor=cast.technologist, version=seen, problem="Nobody knows.", outcome="One number.")
    about.refresh_from_db()
    assert (about.problem, about.version) == ("The numbers differ.", seen + 1)
    # The same words again are no change.
    edit.edit(number=about.number, actor=cast.technologist, version=seen, problem="The numbers differ.")
    about.refresh_from_db()
    assert about.version == seen + 1


def test_it_is_the_answer_as_it_was_seen_that_counts(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Changed twice meanwhile: whoever sends what stood when they looked has not touched it."""
    about = bring_to(State.IN_TRIAGE, cast, world)
    seen, first = about.version, about.problem
    for turn, words in enumerate(("Once.", "Twice.")):
        edit.edit(number=about.number, actor=cast.marketer, version=seen + turn, problem=words)
    edit.edit(number=about.number, actor=cast.technologist, version=seen, problem=first, data_sources=[])
    about.refresh_from_db()
    assert about.problem == "Twice."
    with pytest.raises(Conflict):
        edit.edit(number=about.number, actor=cast.technologist, version=seen, problem="Once.")


def test_amounts_and_sources_merge_too(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    seen, cost = about.version, about.estimate
    edit.edit(number=about.number, actor=cast.marketer, version=seen, estimate=usd(130_000), data_sources=[])
    edit.edit(
        number=about.number,
        actor=cast.technologist,
        version=seen,
        estimate=usd(str(cost)),
        revenue_generated=usd(7_000),
        data_sources=["crm"],
    )
    about.refresh_from_db()
    assert (str(about.estimate), str(about.revenue_generated), about.worth is not None) == ("130000.00", "7000.00", True)
    assert [source.code for source in about.data_sources.all()] == []


def test_material_edits_that_meet_have_a_version_each(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.APPROVED, cast, world)
    seen = about.version
    edit.edit(number=about.number, actor=cast.marketer, version=seen, estimate=usd(190_000))
    about.refresh_from_db()
    assert about.state == State.IN_APPROVAL
    edit.edit(number=about.number, actor=cast.marketer, version=seen, needed_by=None, outcome="Another.")
    about.refresh_from_db()
    assert (str(about.estimate), about.outcome, about.version) == ("190000.00", "Another.", seen + 2)
    assert [version for version, _ in edited(about)][-2:] == [seen + 1, seen + 2]


def test_a_move_in_between_asks_to_look_again(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    seen = about.version
    Story(cast, world, request=about).routed()
    with pytest.raises(Conflict):
        edit.edit(number=about.number, actor=cast.marketer, version=seen, problem="Late.")


@pytest.mark.parametrize("version", [0, 99])
def test_a_version_that_never_was_is_refused(cast: SimpleNamespace, world: SimpleNamespace, version: int) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    with pytest.raises(Conflict):
        edit.edit(number=about.number, actor=cast.marketer, version=version, problem="Late.")


def test_pauses_in_writing_a_draft_are_no_history(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.DRAFT, cast, world)
    for turn in range(3):
        edit.edit(number=about.number, actor=cast.marketer, version=about.version, problem=f"Word after word {turn}.")
        about.refresh_from_db()
    assert len(edited(about)) == 3, "the record has each version"
    assert [one.what for one in history.stream(about, cast.marketer).events if "changed" in one.what] == []
    sent = Story(cast, world, request=about).submitted().request
    sent.refresh_from_db()
    edit.edit(number=sent.number, actor=cast.marketer, version=sent.version, problem="After it was sent.")
    assert [one.what for one in history.stream(sent, cast.marketer).events if "changed" in one.what] == ["changed the problem"]
