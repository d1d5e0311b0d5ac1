"""Writing, changing, resolving and following: the happy path with its event, who may not, too late, at once, failing half way."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from stories import Story, bring_to, make_world

from collab.events import texts
from collab.events.models import Event, Text
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from collab.notes import access, operations, queries
from collab.notes.models import Mention, Note, Watch
from collab.notes.states import EDITED, MOST_ANSWERS, REOPENED, RESOLVED, WRITTEN
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.noted import REQUEST
from projects.intake.states import State
from tests import onrecord
from tests.conftest import make_cast
from tests.together import at_once

Write = Callable[..., Note]


def words(note: Note) -> str:
    return texts.read([note.text])[note.text]


def test_a_note_is_written_with_its_event_and_the_record_holds_no_words(write: Write, cast: SimpleNamespace, request_: Request) -> None:
    note = write("The *till* is the problem.", mentions=["marketer"])
    assert words(note) == "The *till* is the problem."
    event = Event.objects.get(kind=WRITTEN)
    assert (event.subject_kind, event.subject_id, event.actor, event.version) == ("notes.note", note.pk, cast.technologist, 1)
    assert event.data == {
        "subject": ["intake.request", request_.pk], "audience": "everyone", "text": note.text, "mentions": [cast.marketer.pk], "replies_to": None,
    }  # fmt: skip
    assert "till" not in str(event.data) and "till" not in note.text
    kept = Text.objects.get(digest=note.text.removeprefix("text:"))
    assert (kept.writer, kept.subject_kind, kept.subject_id) == (cast.technologist, "intake.request", request_.pk)
    assert list(note.mentions.values_list("person", flat=True)) == [cast.marketer.pk]


@pytest.mark.parametrize("by", ["marketer", "outsider", "finance", "cmo", "admin"])
def test_whoever_holds_a_duty_and_may_open_it_writes(write: Write, by: str) -> None:
    assert write(by=by).author.username == by


def test_an_auditor_only_reads(write: Write) -> None:
    with pytest.raises(Forbidden, match="auditor reads notes"):
        write(by="auditor")


def test_what_one_may_not_open_is_missing(write: Write, secret: Request, cast: SimpleNamespace) -> None:
    note = write(on=secret)
    for refused in (
        lambda: write(by="outsider", on=secret),
        lambda: operations.edit(note=note.pk, actor=cast.outsider, version=1, text="x"),
        lambda: operations.resolve(note=note.pk, actor=cast.outsider),
        lambda: operations.watch(things="requests", code=secret.code, actor=cast.outsider, is_on=True),
        lambda: operations.write(things="requests", code="R-999999", actor=cast.outsider, text="x"),
        lambda: operations.write(things="wishes", code="R-1", actor=cast.outsider, text="x"),
    ):
        with pytest.raises(NotFound):
            refused()
    assert not access.visible(cast.outsider).exists()


def test_beside_a_draft_nothing_is_written(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    with pytest.raises(Conflict, match="Notes and files begin when the request is sent"):
        operations.write(things="requests", code=draft.code, actor=cast.marketer, text="x")


@pytest.mark.parametrize(("text", "said"), [("", "Write something"), (" \n ", "Write something"), ("a" * 4001, "under 4,000"), ("a\u202eb", "nobody can see")],
                         ids=["nothing", "blanks", "long", "turned"])  # fmt: skip
def test_words_that_are_none_are_refused_at_their_field(write: Write, text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(text)
    assert said in refused.value.fields["text"][0]
    assert not Note.objects.exists()


# --- who is mentioned


def test_whom_it_would_not_reach_is_refused_by_name(write: Write, secret: Request) -> None:
    with pytest.raises(Invalid) as refused:
        write(on=secret, mentions=["marketer", "outsider", "business"])
    assert refused.value.fields["mentions"] == ["The note would not reach Tom Baines and Grace Lim: mention somebody who may open this."]
    with pytest.raises(Invalid, match="nobody called nobody-here"):
        write(mentions=["nobody-here"])
    with pytest.raises(Invalid, match="up to 20"):
        write(mentions=[f"person{number}" for number in range(5000)])
    assert not Note.objects.exists() and not Event.objects.filter(kind=WRITTEN).exists()


def test_a_note_for_the_reviewing_side_mentions_that_side_alone(write: Write) -> None:
    write(audience="reviewing", mentions=["finance", "auditor"])
    with pytest.raises(Invalid) as refused:
        write(audience="reviewing", mentions=["marketer"])
    assert refused.value.fields["mentions"] == ["The note would not reach Priya Natarajan: mention somebody who is of the reviewing side."]


def test_one_is_not_mentioned_twice_nor_by_oneself(write: Write) -> None:
    note = write(mentions=["marketer", "marketer", "technologist"])
    assert list(note.mentions.values_list("person__username", flat=True)) == ["marketer"]


# --- the reviewing side


def test_the_reviewing_side_is_who_reviews_without_a_part_in_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    seated = {"business", "architect"} & {name for name in vars(cast) if _is_reviewing(cast, name, story.request)}
    assert seated, "who has a seat is of it"
    assert _is_reviewing(cast, "technologist", story.request) and _is_reviewing(cast, "finance", story.request)
    assert _is_reviewing(cast, "auditor", story.request)
    assert not any(_is_reviewing(cast, name, story.request) for name in ("marketer", "outsider", "admin", "cio"))


def _is_reviewing(cast: SimpleNamespace, name: str, request: Request) -> bool:
    return REQUEST.reviews(getattr(cast, name)).filter(pk=request.pk).exists()  # type: ignore[misc]


def test_a_technologist_who_asks_is_recused_from_the_notes_on_their_own_request(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    own = bring_to(State.IN_TRIAGE, cast, world, requester=cast.technologist2)
    note = operations.write(things="requests", code=own.code, actor=cast.technologist, text="Careful.", audience="reviewing")
    assert access.visible(cast.finance).filter(pk=note.pk).exists()
    assert not access.visible(cast.technologist2).filter(pk=note.pk).exists()
    assert not queries.on(cast.technologist2, REQUEST, own).exists()
    with pytest.raises(NotFound):
        operations.resolve(note=note.pk, actor=cast.technologist2)
    with pytest.raises(Invalid, match="reviewing side is written by who is of it"):
        operations.write(things="requests", code=own.code, actor=cast.technologist2, text="x", audience="reviewing")


def test_what_is_not_reviewed_has_no_reviewing_side(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for things, code in (("goals", "know-customers"), ("kpis", "match-rate"), ("funds", "growth")):
        with pytest.raises(Invalid, match="Nothing is reviewed here"):
            operations.write(things=things, code=code, actor=cast.finance, text="x", audience="reviewing")


def test_notes_on_a_fund_are_for_who_sees_its_amounts(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    note = operations.write(things="funds", code="growth", actor=cast.finance, text="Tight.")
    assert access.visible(cast.cio).filter(pk=note.pk).exists()
    assert not access.visible(cast.outsider).exists()
    with pytest.raises(Forbidden):
        operations.write(things="funds", code="growth", actor=cast.outsider, text="x")


# --- answers


def test_an_answer_stands_below_the_note_at_the_top_for_its_readers(write: Write) -> None:
    top = write(audience="reviewing")
    answer = write("I do.", by="finance", replies_to=top.pk)
    below = write("Good.", replies_to=answer.pk, audience="everyone")
    assert answer.replies_to == below.replies_to == top
    assert {answer.audience, below.audience} == {"reviewing"}


def test_what_one_may_not_read_or_what_is_elsewhere_is_not_answered(write: Write, secret: Request, world: SimpleNamespace) -> None:
    top, elsewhere = write(audience="reviewing"), write(on=secret)
    for by, key in (("marketer", top.pk), ("technologist", elsewhere.pk), ("technologist", 2**62)):
        with pytest.raises(Invalid, match="no such note here"):
            write(by=by, replies_to=key)


def test_answers_end_somewhere(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_ANSWERS", 1)
    assert MOST_ANSWERS == 100
    top = write()
    write(replies_to=top.pk)
    with pytest.raises(Conflict, match="the most"):
        write(replies_to=top.pk)


# --- other words


def test_words_are_changed_within_fifteen_minutes_as_a_new_version(write: Write, cast: SimpleNamespace) -> None:
    note = write("Who hsa it?")
    first = note.text
    with clock.at(note.written_at + timedelta(minutes=15)):
        changed = operations.edit(note=note.pk, actor=cast.technologist, version=1, text="Who has it?", mentions=["marketer"])
    assert (changed.version, words(changed), changed.text == first) == (2, "Who has it?", False)
    assert words(Note(text=first)) == "Who hsa it?", "the record has each version"
    event = Event.objects.get(kind=EDITED)
    assert (event.version, event.data["text"], event.data["mentions"]) == (2, changed.text, [cast.marketer.pk])
    with clock.at(note.written_at + timedelta(minutes=15, seconds=1)), pytest.raises(Conflict, match="within 15 minutes"):
        operations.edit(note=note.pk, actor=cast.technologist, version=2, text="Else?")


def test_a_stale_version_and_somebody_else_are_refused(write: Write, cast: SimpleNamespace) -> None:
    note = write()
    with pytest.raises(Forbidden, match="Only who wrote"):
        operations.edit(note=note.pk, actor=cast.technologist2, version=1, text="Mine.")
    with pytest.raises(Conflict, match="changed this note meanwhile"):
        operations.edit(note=note.pk, actor=cast.technologist, version=2, text="Mine.")
    assert operations.edit(note=note.pk, actor=cast.technologist, version=1, text="Who has it?").version == 1, (
        "the same words change nothing"
    )
    assert not Event.objects.filter(kind=EDITED).exists()


def test_whoever_may_no_longer_write_changes_nothing(write: Write, cast: SimpleNamespace, secret: Request) -> None:
    note = write(on=secret, by="marketer")
    onrecord.give(cast.marketer, "auditor")
    with pytest.raises(Forbidden, match="auditor reads notes"):
        operations.edit(note=note.pk, actor=Person.objects.get(pk=cast.marketer.pk), version=1, text="x")


# --- resolving


def test_a_note_is_resolved_and_opened_again_on_record(write: Write, cast: SimpleNamespace) -> None:
    note = write()
    resolved = operations.resolve(note=note.pk, actor=cast.outsider)
    assert (resolved.resolved_by, Event.objects.filter(kind=RESOLVED, subject_id=note.pk).count()) == (cast.outsider, 1)
    with pytest.raises(Conflict, match="resolved this note already"):
        operations.resolve(note=note.pk, actor=cast.marketer)
    opened = operations.resolve(note=note.pk, actor=cast.marketer, is_resolved=False)
    assert (opened.resolved_at, opened.resolved_by) == (None, None)
    assert Event.objects.filter(kind=REOPENED, subject_id=note.pk).count() == 1
    with pytest.raises(Conflict, match="is open"):
        operations.resolve(note=note.pk, actor=cast.marketer, is_resolved=False)
    with pytest.raises(Conflict, match="the note at the top"):
        operations.resolve(note=write(replies_to=note.pk).pk, actor=cast.marketer)
    with pytest.raises(Forbidden):
        operations.resolve(note=note.pk, actor=cast.auditor)


def test_of_two_who_resolve_at_once_one_does(real_db: None) -> None:
    cast = make_cast()
    request = bring_to(State.IN_TRIAGE, cast, make_world(cast))
    note = operations.write(things="requests", code=request.code, actor=cast.technologist, text="Who has it?")

    def press(who: str) -> str:
        try:
            operations.resolve(note=note.pk, actor=getattr(cast, who))
        except Refusal as refused:
            return str(refused)
        return "done"

    said = at_once(partial(press, "marketer"), partial(press, "outsider"))
    assert sorted(said) == ["Somebody resolved this note already.", "done"]
    assert Event.objects.filter(kind=RESOLVED).count() == 1


# --- following


def test_who_writes_asks_is_meant_or_concerned_follows_and_whoever_does_not_wish_to_does_not(
    write: Write, request_: Request, cast: SimpleNamespace
) -> None:
    write(mentions=["finance"])
    assert {one.username for one in queries.watchers(REQUEST, request_)} == {"technologist", "finance", "marketer"}
    for who in ("marketer", "finance"):
        operations.watch(things="requests", code=request_.code, actor=getattr(cast, who), is_on=False)
    write(mentions=["finance"])
    assert {one.username for one in queries.watchers(REQUEST, request_)} == {"technologist"}, "a wish stays"
    operations.watch(things="requests", code=request_.code, actor=cast.outsider, is_on=True)
    operations.watch(things="requests", code=request_.code, actor=cast.outsider, is_on=True)
    assert queries.is_watching(cast.outsider, REQUEST, request_) and not queries.is_watching(cast.finance, REQUEST, request_)
    assert Watch.objects.filter(person=cast.outsider).count() == 1


def test_a_note_for_the_reviewing_side_makes_nobody_a_follower(write: Write, request_: Request) -> None:
    """Who follows a thing is told to all who open it: that would tell them of the note."""
    write(audience="reviewing", mentions=["finance"])
    assert {one.username for one in queries.watchers(REQUEST, request_)} == {"marketer"}
    assert {one.username for one in queries.among_reviewers(REQUEST, request_)} == {"technologist", "finance"}


def test_what_fails_half_way_leaves_nothing(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(mentions=["marketer"])
    assert not Note.objects.exists() and not Mention.objects.exists() and not Watch.objects.exists()
