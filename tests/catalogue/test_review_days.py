"""Whoever answers for an entry is told on its day of review, once, however many look; and again where they set another day."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from collab.events import delivery, verify
from collab.events.models import Event
from collab.kit import clock
from collab.notices.models import Notice
from projects.catalogue import operations
from projects.catalogue.models import Entry
from tests import onrecord
from tests.conftest import make_cast
from tests.together import at_once

LATER = timedelta(days=180)


def told(person: Any) -> list[str]:
    delivery.deliver_due()
    return list(
        Notice.objects.filter(person=person, event__kind="catalogue.entry.review_due").order_by("pk").values_list("text", flat=True)
    )


def test_its_owner_is_told_on_the_day_and_once(cast: SimpleNamespace, entry: Any) -> None:
    entry()
    assert operations.remind_due() == 0 and told(cast.it_lead) == []
    with clock.at(onrecord.in_days(180)):
        assert (operations.remind_due(), operations.remind_due()) == (1, 0)
        assert told(cast.it_lead) == [
            "“A landing page” of the catalogue is to be looked at again. Say what still holds, and when you look at it next."
        ]
        assert Notice.objects.filter(event__kind="catalogue.entry.review_due").count() == 1, "nobody else"
        found = Entry.objects.get()
        operations.change(actor=cast.it_lead, code=found.code, version=found.version, review_on=clock.today() + LATER)
        assert operations.remind_due() == 0
    with clock.at(onrecord.in_days(360)):
        assert operations.remind_due() == 1, "the next day that they set"
        assert len(told(cast.it_lead)) == 2
    assert verify.everything() == []


def test_what_is_retired_is_not_looked_at_again(cast: SimpleNamespace, entry: Any) -> None:
    made = entry()
    operations.retire(actor=cast.it_lead, code=made.code, version=made.version, reason="Marketing builds them itself.")
    with clock.at(onrecord.in_days(180)):
        assert operations.remind_due() == 0


@pytest.mark.servers
def test_of_two_schedulers_one_tells(real_db: None) -> None:
    cast = make_cast()
    with clock.at(onrecord.in_days(-2)):
        facts = {"title": "A page", "gives": "A page.", "owner": cast.it_lead, "review_on": clock.today() + timedelta(days=1)}
        operations.make(actor=cast.technologist, code="page", **facts)
        operations.publish(actor=cast.technologist, code="page", version=1)
    answers = at_once(operations.remind_due, operations.remind_due)
    assert sorted(answers) == [0, 1], answers
    assert Event.objects.filter(kind="catalogue.entry.review_due").count() == 1
