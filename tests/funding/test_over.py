"""What is over: settled by free money, by what the promise grows by, or by a credit note; and free is less by it everywhere."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from collab.directory.hours import Closed, Spell
from collab.directory.operations import calendars, people
from collab.events import delivery
from collab.kit import clock, worktime
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import day
from collab.notices.models import Notice
from collab.people import clocks
from collab.people.models import Person
from funding.funds import drawing, operations, promises, queries
from funding.funds.free import Free
from funding.funds.models import Allocation
from projects.intake.queries.choices import open_funds
from tests import onrecord
from tests.funding.examples import balances, make_fund, passed_route
from tests.funding.test_actuals import begun, book, held, is_sound, reserve, usd, work

__all__ = ["work"]


def test_it_is_settled_by_free_money_of_the_fund(work: SimpleNamespace) -> None:  # noqa: F811
    book(work, 500)
    assert operations.cover_over(actor=work.cmo, number=231, fund="brand-26", reason="Part of it.", amount=usd(40)) == usd(40)
    assert held()["over"] == -60
    assert operations.cover_over(actor=work.finance, number=231, fund="brand-26", reason="The rest.") == usd(60)
    assert balances("brand-26") == {"budget": -1000, "available": 500, "reserved": 0, "committed": 0, "spent": 500}
    assert Allocation.objects.get().added == 100
    assert Allocation.objects.get().amount == 400
    assert is_sound()


def test_who_settles_and_how_much(work: SimpleNamespace) -> None:  # noqa: F811
    with pytest.raises(Unfit, match="Nothing of Brand-26 is over on R-231"):
        operations.cover_over(actor=work.finance, number=231, fund="brand-26", reason="Early.")
    book(work, 500)
    with pytest.raises(Forbidden):
        operations.cover_over(actor=work.cio, number=231, fund="brand-26", reason="No.")
    with pytest.raises(NotFound):
        operations.cover_over(actor=work.finance, number=231, fund="none", reason="No.")
    for amount, reason in ((usd("100.01"), "Too much."), (usd(0), "Nothing."), (usd(1), " ")):
        with pytest.raises(Invalid):
            operations.cover_over(actor=work.finance, number=231, fund="brand-26", reason=reason, amount=amount)


def test_nothing_settles_what_the_fund_does_not_have(work: SimpleNamespace) -> None:  # noqa: F811
    begun(work, 240, "550")
    book(work, 500)
    with pytest.raises(Unfit, match=r"has only \$50 available"):
        operations.cover_over(actor=work.finance, number=231, fund="brand-26", reason="All of it.")


def test_it_is_settled_by_what_the_promise_grows_by(work: SimpleNamespace) -> None:  # noqa: F811
    book(work, 500)
    reserve(route=work.route, amounts=[("brand-26", usd(150))], actor=work.finance)
    assert held() == {"committed": 50, "spent": 500, "over": 0}
    assert balances("brand-26")["available"] == 450
    assert is_sound()


def test_free_is_less_by_it_everywhere(work: SimpleNamespace) -> None:  # noqa: F811
    book(work, 1_300)
    assert balances("brand-26")["over"] == -900
    card = queries.card(queries.fund(work.finance, "brand-26"))
    assert card.sums.free == usd(-300)
    (sums,) = queries.totals(work.finance, "FY26")
    assert sums.free == usd(-300)
    assert Free(sums.free, usd(0), 0, 0).words.startswith("−$300 is free")
    assert drawing.free_of(sums).startswith("−$300 free of $1k")
    assert "900 over" in drawing.fall(sums, "Budget")[1].note
    assert [one for one in open_funds(work.finance) if "−$300 free" in one.more]
    (promise,) = promises.promises(work.finance, work.route.pk)
    assert "of it over the promise" in promise.words
    other = passed_route(work, 240)
    with pytest.raises(Unfit, match=r"has only −\$300 available, with \$900 spent over its promises"):
        reserve(route=other, amounts=[("brand-26", usd(1))], actor=work.finance)


def test_a_fund_that_is_over_gives_nothing(work: SimpleNamespace) -> None:  # noqa: F811
    make_fund(work.finance, "it-26", "0", side="it")
    book(work, 900)
    change = operations.propose_change(actor=work.finance, target="it-26", source="brand-26", amount=usd(200), reason="Shared.")
    with pytest.raises(Conflict, match="available"):
        operations.agree_change(actor=work.cmo, change=change.pk)
    operations.refuse_change(actor=work.cmo, change=change.pk, reason="It is spent.")
    assert balances("brand-26")["available"] == 600


def test_the_owner_is_told_and_asked(work: SimpleNamespace) -> None:  # noqa: F811
    book(work, 500)
    delivery.deliver_due()
    notice = Notice.objects.get(event__kind="funds.allocation.overspent")
    assert (notice.person, notice.needs_action) == (work.cmo, True)
    assert "$100 over what Brand-26 promised" in notice.text
    assert "5 working days" in notice.text


def test_the_day_is_one_on_which_the_owner_works(work: SimpleNamespace) -> None:  # noqa: F811
    """Whose three weeks are closed has five working days after them."""
    keeper, today = Person.objects.create(username="keeper"), clock.today()
    onrecord.give(keeper, "admin")
    shut = Closed(today, today + timedelta(days=20), "Shut")
    own = calendars.add_calendar(actor=keeper, code="shut", name="Shut", week=[Spell(day, 540, 1020) for day in range(5)], closures=[shut])
    people.change_person(actor=keeper, person=work.cmo.username, through="test", calendar=own)
    book(work, 500)
    delivery.deliver_due()
    text = Notice.objects.get(event__kind="funds.allocation.overspent").text
    late, early = (calendar.add_days(today, 5) for calendar in (clocks.clock_of(work.cmo.pk), worktime.standard()))
    assert late > shut.last_on > early
    assert f"by {day(late, today)}" in text and f"by {day(early, today)}," not in text
