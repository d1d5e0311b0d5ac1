"""Whatever is done in whatever order: accounts sum to zero, nothing but the budget is below it, the books agree."""

import contextlib
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledger_race import unbalanced
from collab.kit import clock
from collab.kit.errors import Refusal
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations, proof
from funding.funds.models import Allocation
from funding.ledger.proof import troubles
from tests.funding.examples import balances, make_fund, passed_route

CODES = ("brand-26", "it-26")
AMOUNTS = st.decimals(min_value="0.01", max_value="700", places=2)
FUND = st.sampled_from(CODES)
ACTS = st.one_of(
    st.tuples(st.just("reserve"), FUND, AMOUNTS),
    st.tuples(st.just("commit"), st.integers(0, 5)),
    st.tuples(st.just("spend"), st.integers(0, 5), AMOUNTS),
    st.tuples(st.just("release"), st.integers(0, 5)),
    st.tuples(st.just("move"), FUND, AMOUNTS),
    st.tuples(st.just("raise"), FUND, AMOUNTS),
)


class Teller:
    """Does what it is told to two funds, and takes a refusal for an answer."""

    def __init__(self, house: SimpleNamespace) -> None:
        self.house = house
        self.routes = [passed_route(house, 400 + place) for place in range(6)]
        self.asked = 0

    def act(self, verb: str, *facts: object) -> None:
        with contextlib.suppress(Refusal):
            getattr(self, f"_{verb}")(*facts)

    def _reserve(self, code: str, amount: Decimal) -> None:
        self.asked += 1
        route = self.routes[self.asked % 6]
        operation(allocations.reserve)(route=route, amounts=[(code, Money.of(amount, "USD"))], actor=self.house.finance)

    def _commit(self, place: int) -> None:
        operation(allocations.commit)(route=self.routes[place], actor=self.house.technologist)

    def _release(self, place: int) -> None:
        operation(allocations.release)(route=self.routes[place], actor=self.house.technologist, note="Enough.")

    def _spend(self, place: int, amount: Decimal) -> None:
        self.asked += 1
        for allocation in Allocation.objects.filter(route=self.routes[place])[:1]:
            paid = Money.of(amount, "USD")
            operation(allocations.spend)(
                allocation=allocation, amount=paid, actor=self.house.finance, reference=f"INV-{self.asked}", on=clock.today()
            )

    def _move(self, code: str, amount: Decimal) -> None:
        self._change(code, amount, next(other for other in CODES if other != code))

    def _raise(self, code: str, amount: Decimal) -> None:
        self._change(code, amount, None)

    def _change(self, code: str, amount: Decimal, source: str | None) -> None:
        change = operations.propose_change(
            actor=self.house.finance, target=code, source=source, amount=Money.of(amount, "USD"), reason="Because."
        )
        operations.agree_change(actor=self.house.cmo, change=change.pk)


@pytest.mark.usefixtures("house")
@settings(max_examples=12)
@given(acts=st.lists(ACTS, min_size=1, max_size=25))
def test_the_ledger_adds_up_after_any_story(house: SimpleNamespace, acts: list[tuple[object, ...]]) -> None:
    mark = transaction.savepoint()
    for code in CODES:
        make_fund(house.finance, code, "1000", owners=[house.cmo])
    teller = Teller(house)
    for verb, *facts in acts:
        teller.act(str(verb), *facts)
        assert all(balances(code)["available"] >= 0 for code in CODES)
    assert [*troubles(), *proof.troubles(), *unbalanced()] == []
    transaction.savepoint_rollback(mark)
