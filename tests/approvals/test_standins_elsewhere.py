"""Stand-ins beside requests: on changes of funds, duties and policies, with the rights and limits of whom they stand in for, and no others."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from stories import usd

from collab.access.models import Duty
from collab.appointments import operations as appointments
from collab.approvals.models import Decision
from collab.approvals.record import IN_PLACE
from collab.approvals.standins.models import StandIn
from collab.approvals.standins.operations import end_standin, set_standin
from collab.approvals.terms import Terms
from collab.events.findings import asked
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Forbidden, NotFound, Refusal
from collab.kit.money import Money
from collab.people.models import Person
from collab.policies import authority
from collab.policies import operations as policies
from funding.funds import operations as funds
from funding.funds.models import Fund, FundChange

pytestmark = pytest.mark.django_db


def stands(by: Person, person: Person, **more: Any) -> StandIn:
    today = clock.today()
    told = {"since_on": today, "until_on": today + timedelta(days=5), "reason": "On leave."}
    return set_standin(**{"actor": person, "person": person.username, "by": by.username, **told, **more})


def proposed(cast: SimpleNamespace) -> FundChange:
    return funds.propose_change(actor=cast.finance, target="growth", amount=usd(90_000), reason="The season is longer.")


def signed(cast: SimpleNamespace, by: Person, of: Person) -> Event:
    """The decision names both, the record too, and nothing of it is left for the end of the transaction to refuse."""
    given = Decision.objects.get(on_behalf_of=of)
    assert given.person == by
    connection.check_constraints()
    assert not list(asked((IN_PLACE,)))
    return Event.objects.get(data__given=given.pk)


def test_a_fund_is_raised_in_the_place_of_finance(cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any) -> None:
    change = proposed(cast)
    address, shown = f"/api/v1/funds/growth/changes/{change.pk}/agree/", "The season is longer."
    assert api(cast.architect).post(address, {}, format="json").status_code == 404
    assert shown not in page(cast.architect).get("/funds/growth/").text
    stands(cast.architect, cast.finance2)
    text = page(cast.architect).get("/funds/growth/").text
    assert shown in text and "You decide in the place of <bdi>" in text and cast.finance2.name in text
    before = Fund.objects.with_accounts().get(code="growth").available.balance
    answer = api(cast.architect).post(address, {}, format="json")
    assert (answer.status_code, answer.json().get("state")) == (200, "agreed"), answer.json()
    assert Fund.objects.with_accounts().get(code="growth").available.balance == before + 90_000
    assert signed(cast, cast.architect, cast.finance2).data["for"] == cast.finance2.pk


def test_it_ends_with_its_days_and_is_never_more_than_either_has(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    change = proposed(cast)
    row = stands(cast.architect, cast.finance2)
    end_standin(actor=cast.finance2, standin=row.pk)
    with pytest.raises(NotFound):
        funds.agree_change(actor=cast.architect, change=change.pk)
    # whoever proposed it, stood in for or not
    row = stands(cast.architect, cast.finance)
    with pytest.raises(NotFound):
        funds.agree_change(actor=cast.architect, change=change.pk)
    end_standin(actor=cast.finance, standin=row.pk)
    # amounts below a limit, and the limit of authority of whoever signs
    row = stands(cast.architect, cast.finance2, scope="below", below=Money(usd(50_000).amount, "USD"))
    with pytest.raises(NotFound):
        funds.agree_change(actor=cast.architect, change=change.pk)
    end_standin(actor=cast.finance2, standin=row.pk)
    stands(cast.architect, cast.finance2)
    authority.set_limit(actor=cast.admin, person="architect", amount=usd(10_000))
    with pytest.raises(Forbidden, match="limit of your authority"):
        funds.agree_change(actor=cast.architect, change=change.pk)
    funds.refuse_change(actor=cast.architect, change=change.pk, reason="Not this season.")
    assert FundChange.objects.get(pk=change.pk).state == "refused"
    signed(cast, cast.architect, cast.finance2)


def test_what_a_joint_fund_gives_takes_the_side_of_whom_they_stand_in_for(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    from_joint = {"name": "Joint", "side": "joint", "year": world.year.code, "currency": "USD", "owners": [cast.cmo, cast.cio]}
    funds.create_fund(actor=cast.finance, code="joint", **from_joint)
    first = funds.propose_change(actor=cast.finance, target="joint", amount=usd(70_000), reason="The budget of its year.")
    funds.agree_change(actor=cast.finance2, change=first.pk)
    change = funds.propose_change(actor=cast.cmo, source="joint", target="growth", amount=usd(20_000), reason="The season is longer.")
    stands(cast.architect, cast.cio)
    funds.agree_change(actor=cast.architect, change=change.pk)
    assert FundChange.objects.get(pk=change.pk).state == "agreed"
    signed(cast, cast.architect, cast.cio)


def test_a_duty_is_given_in_the_place_of_an_executive(cast: SimpleNamespace, page: Any) -> None:
    given = appointments.propose_duty(actor=cast.admin, person=cast.outsider, role="business", reason="She joins the team.")
    about = appointments.propose_duty(actor=cast.admin, person=cast.architect, role="business", reason="She judges well.")
    with pytest.raises(NotFound):
        appointments.agree(actor=cast.architect, proposal=given.pk)
    stands(cast.architect, cast.cmo)
    text = page(cast.architect).get("/duties/").text
    assert "She joins the team." in text and "You decide in the place of" in text
    with pytest.raises(Refusal):
        appointments.agree(actor=cast.architect, proposal=about.pk)
    appointments.agree(actor=cast.architect, proposal=given.pk)
    assert Duty.objects.filter(person=cast.outsider, role="business").exists()
    assert signed(cast, cast.architect, cast.cmo).subject_kind == "appointments.proposal"


def test_a_policy_is_agreed_in_the_place_of_an_executive(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    made = policies.propose_policy(
        actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="Agreed in the meeting.", terms=Terms()
    )
    assert page(cast.architect).get("/policies/").status_code == 403
    stands(cast.architect, cast.cio)
    text = page(cast.architect).get("/policies/").text
    assert "Agreed in the meeting." in text and "You decide in the place of" in text
    assert policies.agree(actor=cast.architect, proposal=made.pk).policy is not None
    signed(cast, cast.architect, cast.cio)
    assert "Agreed in the meeting." in page(cast.architect).get("/policies/").text, "what one signed one may read"
    assert page(cast.business).get("/policies/").status_code == 403
