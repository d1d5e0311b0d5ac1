"""Schedulers at once raise each review once."""

from stories import Story, make_world

from collab.events.models import Event
from collab.kit import clock
from projects.intake.operations import delivery
from projects.promises import raising
from projects.promises.models import Promise, Review
from tests import onrecord
from tests.conftest import make_cast
from tests.together import at_once


def test_three_schedulers_raise_each_review_once(real_db):
    cast = make_cast()
    story = Story(cast, make_world(cast)).drafted().submitted().routed().approved().funded().started()
    delivery.launch(actor=cast.it_lead, **story.seen)
    then = onrecord.in_days(400)

    def night() -> int:
        with clock.at(then):
            return raising.raise_due()

    done = at_once(night, night, night)
    assert sum(done) == Review.objects.count() == 3 * Promise.objects.count() == 3
    assert Event.objects.filter(kind="promises.review.raised").count() == 3
