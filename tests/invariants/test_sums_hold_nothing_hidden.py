"""No sum that anybody reads holds what that person may not open: whoever sees a fund's amounts may open all that it ever promised money to."""

from types import SimpleNamespace

import pytest
from stories import Story, bring_to, make_fund, usd

from collab.people.models import Person
from funding.funds import access, queries
from funding.funds import operations as funds
from funding.funds.models import Allocation, Fund
from projects.intake import access as intake
from projects.intake.operations import delivery, settling
from projects.intake.states import State as S
from projects.portfolio import access as portfolio
from projects.portfolio.models import Project

SECRET = {"is_confidential": True}


@pytest.fixture
def company(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """Open and confidential work in every state that has money, of funds with owners of every kind; some of it given back."""
    facts = {"year": world.year.code, "currency": "USD"}
    for code, side, owners in (
        ("brand", "marketing", [cast.business]),
        ("joint", "joint", [cast.outsider, cast.it_lead]),
        ("lone", "it", [cast.admin]),
    ):
        make_fund(actor=cast.finance, budget=usd(900_000), code=code, name=code.title(), side=side, owners=owners, **facts)
    for answers in ({}, SECRET):
        for state in (S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.CLOSED, S.STOPPED):
            bring_to(state, cast, world, answers=answers)
        for code in ("brand", "joint", "lone"):
            story = Story(cast, world, answers=answers).drafted().submitted().routed().approved()
            delivery.fund(actor=cast.finance2, amounts=[(code, usd(60_000)), ("growth", usd(60_000))], **story.seen)
    closed = intake.Request.objects.filter(state=S.CLOSED, is_confidential=True).get()
    settling.settle(actor=cast.finance2, number=closed.number, version=closed.version)
    return cast


def test_whoever_sees_a_funds_amounts_may_open_all_that_it_pays_for(company: SimpleNamespace) -> None:
    wrong, seen = [], 0
    for person in Person.objects.order_by("pk"):
        of_theirs = Allocation.objects.filter(fund__in=access.opened(person))
        routes = set(of_theirs.values_list("route_id", flat=True))
        seen += len(routes)
        hidden = routes - set(intake.visible(person).filter(route_id__in=routes).values_list("route_id", flat=True))
        projects = Project.objects.filter(route_id__in=routes).exclude(pk__in=portfolio.visible(person).values("pk"))
        wrong += [f"{person.username}: {len(hidden)} requests, {projects.count()} projects"] if hidden or projects.exists() else []
    assert seen > 40, "some of it is seen"
    assert not wrong, "\n".join(wrong)


def test_the_sums_are_of_the_funds_one_sees_and_of_no_other(company: SimpleNamespace) -> None:
    for person in Person.objects.order_by("pk"):
        own = [
            queries.sums(fund).free.amount
            for fund in Fund.objects.filter(pk__in=access.opened(person)).with_accounts().annotate(**queries.LEFT)
        ]
        told = [one.free.amount for one in queries.totals(person, "fy-now")]
        assert told == ([sum(own)] if own else []), person.username
        cards = {card.code: card.sums is not None for card in queries.fund_cards(person)}
        assert {code for code, is_shown in cards.items() if is_shown} == set(access.opened(person).values_list("code", flat=True))


def test_who_is_made_an_owner_sees_it_from_then_on(company: SimpleNamespace, world: SimpleNamespace) -> None:
    """Sight is asked of the funds, and not given once: a fund of a later day opens what it pays for to its own owners."""
    cast = company
    facts = {"code": "later", "name": "Later", "side": "it", "year": world.year.code, "currency": "USD"}
    story = Story(cast, world, answers=SECRET).drafted().submitted().routed().approved()
    delivery.fund(actor=cast.finance2, amounts=[("growth", usd(60_000))], **story.seen)
    fund = funds.create_fund(actor=cast.finance, owners=[cast.admin2], **facts)
    change = funds.propose_change(actor=cast.finance, target=fund.code, amount=usd(90_000), reason="Its budget.")
    funds.agree_change(actor=cast.finance2, change=change.pk)
    assert not intake.visible(cast.admin2).filter(pk=story.request.pk).exists()
    delivery.fund(actor=cast.finance2, amounts=[("later", usd(10_000))], **story.seen)
    assert intake.visible(cast.admin2).filter(pk=story.request.pk).exists()
