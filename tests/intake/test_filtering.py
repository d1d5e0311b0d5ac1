"""The list and the inbox are narrowed by name, and keep in the address what stands in the registers."""

from types import SimpleNamespace
from typing import Any

import pytest

from collab.registers import operations as registers
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.states import State as S
from tests.stories import bring_to


@pytest.fixture
def two(cast: SimpleNamespace, world: SimpleNamespace) -> list[Request]:
    """Two in triage, the first of the brand Acme in Japan."""
    registers.add(actor=cast.admin, kind="brands", code="acme", name="Acme Foods")
    registers.add(actor=cast.admin, kind="markets", code="jp", name="Japan")
    made = [bring_to(S.IN_TRIAGE, cast, world) for _ in range(2)]
    edit.edit(actor=cast.technologist, number=made[0].number, version=made[0].version, brands=["acme"], markets=["jp"], data_kind="payment")
    return made


@pytest.mark.parametrize("address", ["/requests/", "/triage/"])
def test_what_is_written_by_its_name_is_kept_by_its_code(address: str, cast: SimpleNamespace, two: list[Request], page: Any) -> None:
    browser = page(cast.technologist)
    led = browser.get(address, {"view": "all", "brand": "acme foods", "market": "Japan (jp)", "goal": "Know our customers"})
    assert led.status_code == 302
    for said in ("brand=acme", "market=jp", "goal=know-customers"):
        assert said in led.url
    text = browser.get(led.url).content.decode()
    # What is open tells of requests like it: those stand there by the address of their own page.
    assert f"{address}{two[0].code}/" in text and f"{address}{two[1].code}/" not in text
    for name in ("goal", "brand", "market"):
        assert f'name="{name}"' in text


@pytest.mark.parametrize("address", ["/requests/", "/triage/"])
def test_what_nothing_is_called_finds_nothing_and_says_who_is_near(
    address: str, cast: SimpleNamespace, two: list[Request], page: Any
) -> None:
    text = page(cast.technologist).get(address, {"brand": "acme food"}).content.decode()
    assert "There is no brand called acme food" in text and "Did you mean Acme Foods (acme)" in text
    assert f"/{two[0].code}/" not in text


def test_the_inbox_is_narrowed_by_data_and_entry_too(cast: SimpleNamespace, two: list[Request], page: Any) -> None:
    browser = page(cast.technologist)
    text = browser.get("/triage/?kind=payment").content.decode()
    assert f"/triage/{two[0].code}/" in text and f"/triage/{two[1].code}/" not in text
    text = browser.get("/triage/?entry=nothing").content.decode()
    assert f"/triage/{two[0].code}/" not in text
