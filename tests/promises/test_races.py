"""Two schedulers at once raise each review once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections
from stories import Story

from collab.events.models import Event
from collab.kit import clock
from projects.intake.operations import delivery
from projects.promises import raising
from projects.promises.models import Promise, Review
from tests import onrecord


def test_two_schedulers_raise_each_review_once(real_db, cast, world):
    story = Story(cast, world).drafted().submitted().routed().approved().funded().started()
    delivery.launch(actor=cast.it_lead, **story.seen)
    promises, barrier, then = Promise.objects.count(), Barrier(4), onrecord.in_days(400)

    def night(_):
        try:
            with clock.at(then):
                barrier.wait(timeout=30)
                return raising.raise_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(night, range(4)))
    assert sum(done) == Review.objects.count() == 3 * promises > 0
    assert Event.objects.filter(kind="promises.review.raised").count() == 3 * promises
