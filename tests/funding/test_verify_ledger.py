"""``verify_ledger`` is silent over a sound ledger and names what is wrong with another."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, proof
from funding.ledger.proof import troubles
from tests.conftest import guards_off, make_cast
from tests.funding.examples import make_fund, make_policy, make_years, passed_route


def reserve(house: SimpleNamespace) -> None:
    operation(allocations.reserve)(route=passed_route(house), amounts=[("brand-26", Money.of("10", "USD"))], actor=house.finance)


def test_a_sound_ledger(house: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    make_fund(house.finance)
    reserve(house)
    call_command("verify_ledger")
    assert capsys.readouterr().out == "The ledger adds up: 2 entries in 10 accounts.\n"


@pytest.mark.servers
@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        (
            "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'spent' AND allocation_id IS NOT NULL",
            ": the balance is 1.00, its lines sum to 0",
        ),
        (
            "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'spent' AND allocation_id IS NULL",
            "Account brand-26:spent: the balance is 1.00, its parts sum to 0",
        ),
        (
            "INSERT INTO ledger_monthtotal (fund_id, month, amount) SELECT id, '2026-11-01', 3 FROM funds_fund",
            "3.00 in 2026-11, its lines sum to 0",
        ),
        ("UPDATE ledger_line SET amount = amount + 1 WHERE amount = 10", "its lines in USD sum to 1.00, not to zero"),
        ("DELETE FROM ledger_line", "has 0 lines"),
        ("UPDATE funds_allocation SET amount = 14", ": 14.00 is promised, its accounts hold 10.00"),
        ("UPDATE funds_allocation SET state = 'committed'", ": 10.00 is reserved, though it is committed"),
    ],
)
def test_a_saboteur_with_the_owners_rights_is_found(
    real_db: None, fictional: None, owner: Any, sabotage: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    house = make_cast()
    make_years(house.finance)
    make_policy(house)
    make_fund(house.finance)
    reserve(house)
    assert [*troubles(), *proof.troubles()] == []
    with guards_off(owner) as cursor:
        cursor.execute(sabotage)
    with pytest.raises(CommandError, match="does not add up") as ended:
        call_command("verify_ledger")
    assert ended.value.returncode == 1
    assert said in capsys.readouterr().out
