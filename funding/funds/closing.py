"""What closing a year would do, and what blocks it: looked at before it counts."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.formats import day, full_money
from collab.kit.money import Money
from funding.funds.entries import about
from funding.funds.models import Allocation, AllocationState, ChangeState, FiscalYear, Fund, FundChange, FundSide

# What a code has beside the name of the fund: brand-26, brand_FY26, brand2026.
_YEAR = re.compile(r"[-_]?(FY|fy)?[0-9]{2,4}$", re.ASCII)
MOST_BLOCKS = 20


@dataclass(frozen=True, slots=True)
class Going:
    """A promise that goes on: of which work, out of which fund into which (by code; empty where there is none), in which state."""

    number: int
    source: str
    into: str
    state: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Lapsing:
    fund: str
    amount: Money


@dataclass(slots=True)
class Look:
    """``choices`` are the codes of the next year's funds that may take over, by the code of the fund; ``seen`` is the look's mark.

    ``names`` are what the funds of both years are called, by code: nobody reads a code to know a fund.
    """

    year: str
    next_year: str
    carried: list[Going] = field(default_factory=list)
    lapsing: list[Lapsing] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    seen: str = ""


def heirs(funds: Iterable[Fund], following: Iterable[Fund], into: Mapping[str, str]) -> dict[str, Fund | None]:
    """Which fund of the next year takes over from each: the one that was named, else the one of its name, else the only one of its side.

    Raises Invalid where what was named cannot.
    """
    own, by_code = {fund.code: fund for fund in funds}, {fund.code: fund for fund in following}
    for code, target in into.items():
        if code not in own:
            raise Invalid(into=f"{code} is no fund of this year.")
        if target not in by_code or not _fits(own[code], by_code[target]):
            joint = "joint " if own[code].side == FundSide.JOINT else ""
            called = by_code[target].name if target in by_code else target
            raise Invalid(into=f"{called} is no {joint}fund of the next year in {own[code].currency}.")
    return {
        code: by_code[into[code]] if code in into else _guessed(fund, may_take_over(fund, by_code.values())) for code, fund in own.items()
    }


def may_take_over(fund: Fund, following: Iterable[Fund]) -> list[Fund]:
    """The funds of the next year in its currency, those of its side first; of a joint one the joint ones alone."""
    return sorted((one for one in following if _fits(fund, one)), key=lambda one: (one.side != fund.side, one.code))


def _fits(fund: Fund, heir: Fund) -> bool:
    """What a joint fund promised does not become one side's."""
    return heir.currency == fund.currency and (fund.side != FundSide.JOINT or heir.side == FundSide.JOINT)


def _guessed(fund: Fund, among: list[Fund]) -> Fund | None:
    stem = _YEAR.sub("", fund.code)
    named = [one for one in among if _YEAR.sub("", one.code) == stem]
    of_side = [one for one in among if one.side == fund.side]
    return next((some[0] for some in (named, of_side) if len(some) == 1), None)


def looked(
    year: FiscalYear, following: FiscalYear | None, funds: list[Fund], promises: list[Allocation], heirs: Mapping[str, Fund | None]
) -> Look:
    """What closing does with these funds and promises, each with its accounts; ``heirs`` by the code of the fund."""
    look = Look(year.code, following.code if following else "")
    for promise in promises:
        amount = Money(promise.remaining, promise.fund.currency)
        if promise.state != AllocationState.RELEASED and amount.amount:
            heir = heirs[promise.fund.code]
            look.carried.append(Going(promise.route.number or 0, promise.fund.code, heir.code if heir else "", promise.state, amount))
    look.lapsing += [Lapsing(fund.code, Money(fund.available.balance, fund.currency)) for fund in funds if fund.available.balance]
    look.blocks += _blocks(year, following, funds, promises, look)
    if year.ends_on >= clock.today():
        look.notes.append(f"{year.code} runs until {day(year.ends_on, clock.today())}: what is not carried over cannot be spent any more.")
    digest = hashlib.sha256(repr((look.year, look.next_year, look.carried, look.lapsing, look.blocks)).encode())
    look.seen = digest.hexdigest()
    return look


def _blocks(year: FiscalYear, following: FiscalYear | None, funds: list[Fund], promises: list[Allocation], look: Look) -> Iterator[str]:
    waiting = FundChange.objects.filter(state=ChangeState.PROPOSED)
    if waiting.filter(target__in=funds).exists() or waiting.filter(source__in=funds).exists():
        yield "A proposed change of one of its funds waits for a second person."
    over = [one for one in promises if one.over.balance]
    for promise in over[:MOST_BLOCKS]:
        excess = full_money(Money(-promise.over.balance, promise.fund.currency))
        yield f"{excess} was spent over what {promise.fund.name} promised to {about(promise.route)}: settle it first."
    if look.carried and following is None:
        yield f"There is no fiscal year after {year.code} that is open: open it, for what runs goes on in it."
        return
    names = {fund.code: fund.name for fund in funds}
    for code in sorted({going.source for going in look.carried if not going.into}):
        yield f"No fund of {look.next_year} takes over from {names[code]}: name one, or set one up."
