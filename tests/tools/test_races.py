"""What ends soon, at the same instant."""

from datetime import timedelta

from collab.kit import clock
from projects.intake.models import Request
from projects.intake.operations import renewing
from projects.owned import operations
from projects.owned.models import Renewal
from tests.conftest import make_cast
from tests.together import at_once


def test_two_schedulers_raise_a_renewal_once(real_db):
    cast = make_cast()
    facts = {"name": "Surveys", "capabilities": ["surveys"], "owner": cast.it_lead, "ends_on": clock.today() + timedelta(days=30)}
    operations.register(actor=cast.technologist, code="surveys", **facts)
    assert sorted(at_once(renewing.raise_due, renewing.raise_due)) == [0, 1]
    assert (Renewal.objects.count(), Request.objects.count()) == (1, 1)
