"""The ledger under many hands: conflicting operations on a few hot funds from many connections, then the proof.

    python -m benchmarks.ledger_race --operations 200000 --connections 64 --funds 8 --processes 8

runs on the database of the environment, which it writes to. The connections are dealt to processes, as web servers have them: in
a single one each holder of a fund would wait for Python's own lock too. It prints operations a second, what was refused and
whether the ledger still adds up; exit 1 where it does not.
"""

import argparse
import multiprocessing
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
if __name__ == "__main__":
    django.setup()

from django.db import OperationalError, connection
from django.db.models import Sum
from psycopg2 import errorcodes

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Route
from collab.approvals.states import RouteState
from collab.kit import clock
from collab.kit.errors import Conflict, Refusal
from collab.kit.money import Money
from collab.kit.operation import operation, sqlstate
from collab.people.models import Person
from funding.funds import allocations, operations, proof, queries, shortfall
from funding.funds.models import Allocation, AllocationState
from funding.ledger.models import OF_WORK, Account
from funding.ledger.proof import troubles

CURRENCY = "USD"
# What one operation moves at most: often more than a hot fund has left, so that refusals are part of the race.
LARGEST = 400
# So many pieces of approved work hold the money of each fund.
WORKS = 4
# What money is promised for: the routes of other subjects have none.
WORK = "intake.request"
MOVES = ("reserve", "commit", "spend", "release")


@dataclass(frozen=True)
class Result:
    """What came of a race: how many were done, how many refused by code, and what does not add up (nothing may)."""

    done: int
    refused: Counter[str]
    seconds: float
    troubles: tuple[object, ...]

    @property
    def a_second(self) -> float:
        return (self.done + self.refused.total()) / self.seconds


reserve, commit, release, spend = (
    operation(write) for write in (allocations.reserve, allocations.commit, allocations.release, allocations.spend)
)


def move(actor: Person, code: str, kind: str, amount: Decimal, route: Route, reference: str) -> Iterator[None]:
    """One of the doors of approved work: promise money of the fund, bind it, book an actual, give back what is left."""
    money = Money(amount, CURRENCY)
    if kind == "reserve":
        reserve(route=route, amounts=[(code, money)], actor=actor)
    elif kind == "commit":
        commit(route=route, actor=actor)
    elif kind == "release":
        release(route=route, actor=actor, note="The race gives it back.")
    else:
        promise = Allocation.objects.filter(route=route, fund__code=code, state=AllocationState.COMMITTED).first()
        if promise is None:
            raise Conflict("Nothing is committed.")
        spend(allocation=promise, amount=money, actor=actor, reference=reference, on=clock.today())
    yield


def change(actor: Person, second: Person, target: str, amount: Decimal, source: str | None = None) -> Iterator[None]:
    """New money for a fund, or money from another: one person proposes, a second agrees, an operation each."""
    proposed = operations.propose_change(
        actor=actor, target=target, amount=Money(amount, CURRENCY), reason="The race asks for it.", source=source
    )
    yield
    operations.agree_change(actor=second, change=proposed.pk)
    yield


def one(chance: random.Random, actor: Person, second: Person, works: dict[str, list[Route]], reference: str) -> Iterator[None]:
    """A random operation, made when the next is asked for: mostly for a piece of work of a fund, now and then a transfer or new money."""
    amount = Decimal(chance.randint(1, LARGEST * 100)) / 100
    codes = list(works)
    dice = chance.random()
    if dice < 0.2 and len(codes) > 1:
        source, target = chance.sample(codes, 2)
        return change(actor, second, target, amount, source)
    code = chance.choice(codes)
    if dice < 0.25:
        return change(actor, second, code, amount)
    kind, route = chance.choice(MOVES), chance.choice(works[code])
    return move(actor, code, kind, amount, route, reference)


def at_once(count: int, work: Callable[[int], None]) -> float:
    """Run ``work(0) … work(count - 1)`` on that many connections, let go together; seconds. Raises what one raised."""
    gate = threading.Barrier(count + 1)
    broken: list[BaseException] = []

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(30)
            work(place)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    gate.wait(30)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return time.perf_counter() - began


def race(actor: Person, second: Person, codes: list[str], *, count: int, connections: int, processes: int = 1, seed: int = 1) -> Result:
    """Run ``count`` operations on the funds ``codes`` from ``connections`` connections, and prove the ledger.

    ``actor`` is a finance partner; ``second`` owns the funds and agrees to what is proposed. Each of ``processes`` has its share of both;
    a single one is this one.
    """
    works = approved_works(codes)
    shares = [(actor, second, codes, works, count // processes, connections // processes, f"{seed}:{place}") for place in range(processes)]
    began = time.perf_counter()
    if processes == 1:
        parts = [part(*shares[0])]
    else:
        connection.close()
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            parts = pool.starmap(part, shares, chunksize=1)
    seconds = time.perf_counter() - began
    refused = sum(parts, Counter[str]())
    found = (*troubles(), *proof.troubles(), *unbalanced())
    return Result(count // processes * processes - refused.total(), refused, seconds, found)


def part(
    actor: Person, second: Person, codes: list[str], works: dict[str, list[Route]], count: int, connections: int, seed: str
) -> Counter[str]:
    """What one process does of it: what was refused, by code."""
    refused: list[Counter[str]] = []
    mark = f"{time.time_ns():x}-{seed}"

    def run(place: int) -> None:
        chance, own, made = random.Random(f"{seed}:{place}"), Counter[str](), 0
        while made < count // connections + (place < count % connections):
            try:
                for _ in one(chance, actor, second, works, f"{mark}-{place}-{made}"):
                    made += 1
            except Refusal as refusal:
                own[refusal.code] += 1
                made += 1
            except OperationalError as error:
                # On a machine that does much else a queue for a fund may be longer than a statement's 5 s: a 503 in the portal.
                if sqlstate(error) != errorcodes.QUERY_CANCELED:
                    raise
                own["unavailable"] += 1
                made += 1
        refused.append(own)

    at_once(connections, run)
    return sum(refused, Counter[str]())


def approved_works(codes: list[str]) -> dict[str, list[Route]]:
    """By fund the passed routes that its money is moved for: those of which nothing like all is promised, dealt round.

    Raises ValueError where there is none: the database lets no money be moved for what nobody approved.
    """
    passed = Route.objects.filter(subject_kind=WORK, state=RouteState.PASSED, currency=CURRENCY).order_by("-pk")
    room = [route for route in passed if shortfall.of(route).short.amount > LARGEST]
    if not room:
        raise ValueError("The race needs approved work in dollars that funds have not promised all of.")
    return {code: [room[(place * WORKS + turn) % len(room)] for turn in range(WORKS)] for place, code in enumerate(codes)}


def unbalanced() -> list[str]:
    """The accounts of a currency sum to zero: what left one arrived in another."""
    # The funds' own accounts of promised money are sums of the promises', and would count twice.
    found = Account.objects.exclude(allocation=None, kind__in=OF_WORK)
    rows = found.values("currency").annotate(total=Sum("balance")).exclude(total=0)
    return [f"All accounts in {row['currency']} sum to {row['total']}." for row in rows]


def hot_funds(actor: Person, second: Person, count: int, budget: Decimal = Decimal("2000.00")) -> list[str]:
    """Set up the funds of a race in the fiscal year of today; their codes. ``actor`` is a finance partner, ``second`` owns them."""
    today = clock.today()
    year = queries.year_of(today)
    code = year.code if year else f"FY{today.year}"
    if year is None:
        operations.create_year(actor=actor, code=code, starts_on=date(today.year, 1, 1), ends_on=date(today.year, 12, 31))
    mark = format(time.time_ns(), "x")
    codes = [f"hot-{mark}-{place}" for place in range(count)]
    for place, name in enumerate(codes):
        operations.create_fund(
            actor=actor, code=name, name=f"Hot fund {place}", side="marketing", year=code, currency=CURRENCY, owners=[second]
        )
        change = operations.propose_change(actor=actor, target=name, amount=Money(budget, CURRENCY), reason="A race.")
        operations.agree_change(actor=second, change=change.pk)
    return codes


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--operations", type=int, default=2_000)
    reader.add_argument("--connections", type=int, default=64)
    reader.add_argument("--funds", type=int, default=8)
    reader.add_argument("--processes", type=int, default=8)
    reader.add_argument("--seed", type=int, default=1)
    asked = reader.parse_args()
    actor = duties.holders(Role.FINANCE).first()
    second = duties.holders(Role.CMO).first()
    if actor is None or second is None:
        sys.exit("The race needs a finance partner and a CMO; load the demo company first.")
    result = race(
        actor, second, hot_funds(actor, second, asked.funds),
        count=asked.operations, connections=asked.connections, processes=asked.processes, seed=asked.seed,
    )  # fmt: skip
    print(
        f"{asked.operations:,} operations on {asked.funds} funds from {asked.connections} connections of {asked.processes} processes: {result.seconds:.1f} s,"
    )
    print(f"{result.a_second:,.0f} a second; {result.done:,} done, refused: {dict(result.refused) or 'none'}.")
    for sentence in result.troubles:
        print(sentence, file=sys.stderr)
    print("The ledger adds up." if not result.troubles else "THE LEDGER DOES NOT ADD UP.")
    return 1 if result.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
