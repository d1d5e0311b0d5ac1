"""A file in two steps: what it would do stands on the page before it counts, without script too, and the page is sound."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from collab.kpis import operations
from collab.kpis.models import Measurement

from .soundness import is_sound
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
HEAD = "kpi;on;value;source;note\n"
FILE = HEAD + "repeat-rate;2026-09-30;36,5;Umsätze;\nrepeat-rate;2026-08-31;35;crm;after the autumn sale\n"


@pytest.fixture
def kpi(house: SimpleNamespace) -> None:
    cast = house.cast
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    operations.define(actor=cast.technologist, code="repeat-rate", name="Repeat rate", definition="As agreed.", unit="%", **owners)
    operations.measure(
        actor=cast.finance, code="repeat-rate", readings=[operations.Reading(Decimal(30), date(2026, 9, 30), "monthly export, first half")]
    )


def look_at(visitor: Visitor, data: bytes) -> None:
    visitor.open("/kpis/import/")
    visitor.page.get_by_label("File", exact=True).set_input_files({"name": "september.csv", "mimeType": "text/csv", "buffer": data})
    visitor.press("Look at the file")


def test_a_file_is_looked_at_and_taken_without_script(kpi: None, visit: Callable[..., Visitor]) -> None:
    visitor = visit("technologist", script=False, width=PHONE)
    look_at(visitor, FILE.encode("mac-roman"))
    for words in ("Nothing was recorded", "UmsŠtze", "has a comma"):
        assert words in visitor.text
    visitor.pick("Letters of a CSV file", "Mac OS")
    visitor.pick("Numbers written as text", "With a comma")
    visitor.press("Look again")
    for words in ("1 new, 1 replaced, 0 as they are.", "30%, monthly export, first half", "36.5%, Umsätze"):
        assert words in visitor.text
    assert Measurement.objects.count() == 1
    visitor.press("Record just this")
    assert visitor.path == "/kpis/"
    assert "1 value added, 1 value replaced. 1 of them would change closed periods" in visitor.page.inner_text("body")
    assert Measurement.objects.count() == 2


def test_what_is_shown_of_a_file_is_sound(kpi: None, visit: Callable[..., Visitor]) -> None:
    visitor = visit("technologist")
    look_at(visitor, FILE.encode("mac-roman"))
    is_sound(visitor, "import-refused")
    visitor.pick("Letters of a CSV file", "Mac OS")
    visitor.pick("Numbers written as text", "With a comma")
    visitor.press("Look again")
    visitor.sees("Record just this")
    is_sound(visitor, "import-looked")
