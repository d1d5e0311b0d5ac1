"""Who of some people may open a thing is the same asked at once and one by one, for each kind of thing; and it is two queries."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import bring_to

from collab.notes import among, carriers
from collab.notes.carriers import CARRIERS
from collab.people.models import Person
from projects.intake.operations import sight
from projects.intake.states import State
from tests import onrecord


@pytest.mark.parametrize("kind", ["intake.request", "portfolio.project", "funds.fund", "kpis.kpi", "agenda.goal"])
def test_all_at_once_is_one_by_one(kind: str, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    for state, is_confidential in ((State.IN_DELIVERY, True), (State.IN_DELIVERY, False), (State.IN_APPROVAL, True), (State.DRAFT, False)):
        made = bring_to(state, cast, world, answers={"is_confidential": is_confidential})
        if is_confidential:
            sight.show(number=made.number, actor=cast.technologist, person="outsider")
    nobody = Person.objects.create(username="nobody", first_name="Nobody", last_name="Here")
    onrecord.leave(cast.business)
    carrier: Any = CARRIERS.value[kind]
    people = [*Person.objects.order_by("-pk")]
    assert nobody in people
    seen = set()
    for thing in carrier.model._default_manager.all():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = among.may_open(carrier, thing.pk, people)
        assert len(asked) == 2
        assert found == [one for one in Person.objects.order_by("-pk") if carriers.may_open(one, carrier, thing.pk)], thing
        seen.add(frozenset(one.pk for one in found))
    assert len(seen) == (1 if kind in ("kpis.kpi", "agenda.goal") else len(seen)) and frozenset() not in seen
    assert among.may_open(carrier, 1, []) == []
