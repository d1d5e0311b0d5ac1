"""What only real commits show: an event of an earlier transaction excuses nothing, and two that move goals at once close no circle."""

from datetime import date
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from collab.agenda import cycles, operations
from collab.agenda.models import Goal
from collab.kit.errors import Refusal
from tests.conftest import make_cast

YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@pytest.fixture
def cast(real_db: None) -> SimpleNamespace:
    """With two goals that stand beside each other, the first in a cycle with a question."""
    cast = make_cast()
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    for code in ("grow", "trust"):
        operations.set_goal(actor=cast.cmo, code=code, title=code.title(), **owners, **YEAR)
    cycles.open_cycle(actor=cast.cmo, code="2026", **YEAR, goals=["grow"])
    cycles.ask(actor=cast.cmo, code="2026", version=1, text="Who pays?", owner=cast.finance)
    return cast


def test_it_takes_the_event_of_the_same_transaction_and_two_at_once_close_no_circle(cast: SimpleNamespace) -> None:
    attacks = {
        "UPDATE agenda_goal SET cycle_id = NULL": "cycle of a goal changes on record only",
        "UPDATE agenda_question SET answer = 'Mine'": "asked and answered on record only",
    }
    for attack, sentence in attacks.items():
        with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
    both, refused = Barrier(2), list[Exception]()

    def move(code: str, parent: str) -> None:
        both.wait()
        try:
            operations.change_goal(actor=cast.cmo, code=code, parent=parent)
        except Refusal as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=move, args=pair) for pair in (("grow", "trust"), ("trust", "grow"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1 and Goal.objects.exclude(parent=None).count() == 1
