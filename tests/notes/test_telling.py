"""Who is told of a note, through the outbox: each once, never who wrote it, and nobody of what they may not read."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.notes import operations
from collab.notes.models import Note
from collab.notes.reactions import NOTES, TELLINGS
from collab.notes.states import EDITED, REOPENED, RESOLVED, WRITTEN
from collab.notices import operations as notices
from collab.notices import queries
from collab.notices.models import Notice
from projects.intake.models import Request
from projects.intake.operations import sight
from tests import onrecord

Write = Callable[..., Note]


def told() -> dict[str, tuple[str, bool]]:
    """Deliver what is due: who was told what since, and whether it needs them."""
    before = set(Notice.objects.values_list("pk", flat=True))
    delivery.deliver_due()
    new = Notice.objects.exclude(pk__in=before).filter(event__subject_kind="notes.note").select_related("person").order_by("event_id")
    return {one.person.username: (one.text, one.needs_action) for one in new}


@pytest.fixture(autouse=True)
def quiet(request_: Request) -> None:
    delivery.deliver_due()


def test_whoever_is_mentioned_is_asked_and_whom_it_concerns_is_told(write: Write, request_: Request, cast: SimpleNamespace) -> None:
    note = write("Ruth, please.", mentions=["finance"])
    on = f"{request_.code} “{request_.title}”"
    assert told() == {
        "finance": (f"Mei Tanaka mentions you in a note on {on}.", True),
        "marketer": (f"Mei Tanaka wrote a note on {on}.", False),
    }
    assert set(Notice.objects.filter(event__kind=WRITTEN).values_list("url", "reason")) == {(f"/notes/{note.pk}/", "")}, "and not its words"
    NOTES.tell(Event.objects.get(kind=WRITTEN))
    assert Notice.objects.filter(event__kind=WRITTEN).count() == 2, "nothing twice"


def test_an_answer_is_told_to_whom_it_answers(write: Write) -> None:
    top = write(by="outsider")
    told()
    write("I do.", by="finance", replies_to=top.pk)
    said = told()
    assert said["outsider"][0].startswith("Ruth Adeyemi answers your note on ")
    assert "finance" not in said


def test_notes_of_a_moment_are_one_notice_until_it_is_read(write: Write, cast: SimpleNamespace) -> None:
    write()
    assert set(told()) == {"marketer"}
    write("And this.")
    assert told() == {}
    write("Priya, and this?", mentions=["marketer"])
    assert told()["marketer"][1], "what needs somebody is not bundled"
    notices.read_all(actor=cast.marketer)
    write("And that.")
    assert set(told()) == {"marketer"}
    with clock.at(clock.now() + timedelta(minutes=6)):
        write("Later.")
        assert set(told()) == {"marketer"}


def test_who_does_not_wish_to_follow_is_told_of_what_means_them_alone(write: Write, cast: SimpleNamespace, request_: Request) -> None:
    operations.watch(things="requests", code=request_.code, actor=cast.marketer, is_on=False)
    write()
    assert told() == {}
    write("Priya?", mentions=["marketer"])
    assert set(told()) == {"marketer"}


def test_a_note_for_the_reviewing_side_is_told_to_nobody_else(write: Write, cast: SimpleNamespace) -> None:
    write(audience="reviewing", mentions=["finance"])
    assert set(told()) == {"finance"}, "its requester follows it and hears nothing"
    write(by="finance", audience="reviewing")
    assert set(told()) == {"technologist"}


def test_whoever_loses_sight_loses_the_notices(write: Write, secret: Request, cast: SimpleNamespace) -> None:
    sight.show(number=secret.number, actor=cast.marketer, person="outsider")
    write(on=secret, mentions=["outsider"])
    assert "outsider" in told()
    mine = queries.visible(cast.outsider).filter(event__subject_kind="notes.note")
    assert mine.count() == 1
    sight.stop_showing(number=secret.number, actor=cast.marketer, person="outsider")
    assert mine.count() == 0 and queries.unread(cast.outsider) == 0


def test_who_lost_the_duty_to_review_loses_what_was_for_that_side(write: Write, cast: SimpleNamespace) -> None:
    write(audience="reviewing", mentions=["finance"])
    told()
    onrecord.end(cast.finance.duties.all(), ended_at=clock.now())
    onrecord.give(cast.finance, "marketer")
    cast.finance.__dict__.pop("_roles_today", None)
    assert not queries.visible(cast.finance).filter(event__subject_kind="notes.note").exists()


def test_what_was_asked_is_answered_by_an_answer_or_when_it_is_resolved(write: Write, cast: SimpleNamespace) -> None:
    def asked() -> set[str]:
        found = Notice.objects.filter(needs_action=True, event__subject_kind="notes.note")
        return set(found.values_list("person__username", flat=True))

    top = write(mentions=["marketer", "finance", "outsider"])
    told()
    assert asked() == {"marketer", "finance", "outsider"}
    write("Here.", by="marketer", replies_to=top.pk)
    assert asked() == {"finance", "outsider"}
    operations.resolve(note=top.pk, actor=cast.finance)
    assert asked() == set()
    assert told()["technologist"][0].startswith("Ruth Adeyemi resolved your note on ")


def test_further_people_are_asked_when_they_are_added_and_nobody_else_again(write: Write, cast: SimpleNamespace) -> None:
    note = write(mentions=["finance"])
    told()
    operations.edit(note=note.pk, actor=cast.technologist, version=1, text="Who has it now?", mentions=["outsider", "finance"])
    assert set(told()) == {"outsider"}


def test_every_kind_of_event_is_told_or_left_on_purpose() -> None:
    assert {WRITTEN, EDITED, RESOLVED} == set(TELLINGS)
    assert REOPENED not in TELLINGS, "who opens it again writes why, which is told"
