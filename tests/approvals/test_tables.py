"""The table of a policy: which rows fit, what nobody decides on, what never matters, and who would be too few."""

import json
import time
from dataclasses import replace
from decimal import Decimal
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some
from stories import published

from collab.access.roles import Role
from collab.approvals import cells, groups, policies, proof, starving
from collab.approvals.defaults import Rule
from collab.approvals.proof import Sort
from collab.approvals.routes import Facts
from collab.approvals.rules import wrong_rules
from collab.approvals.states import DataClass, Track
from collab.kit.errors import Conflict
from collab.kit.money import Money

from .conftest import route_it, say
from .tables import table

B, F, P = Role.BUSINESS.value, Role.FINANCE.value, Role.PRIVACY.value


def rule(role: str = B, quorum: int = 1, step: int = 1, **more: Any) -> Rule:
    return Rule(**{"track": "", "position": step, "step_name": f"Step {step}", "role": role, "quorum": quorum, **more})


ALL = rule()


@pytest.mark.parametrize(
    ("cell", "facts", "fits"),
    [
        ({}, {}, True),
        ({"brands": ["acme"]}, {"brands": ["acme", "oak"]}, True),
        ({"brands": ["acme"]}, {"brands": ["oak"]}, False),
        ({"brands": ["acme"]}, {}, False),
        ({"brands": ["acme", "none"]}, {"brands": []}, True),
        ({"legacy": ["yes"]}, {"legacy": ["no"]}, False),
        ({"run_cost": ["1000.00", "5000.00"]}, {"run_weighed": "1000.00"}, True),
        ({"run_cost": ["1000.00", "5000.00"]}, {"run_weighed": "5000.00"}, False),
        ({"run_cost": [None, "5000.00"]}, {}, True),
        ({"run_cost": ["0.01", None]}, {}, False),
        ({"brands": ["acme"], "suppliers": ["adobe"]}, {"brands": ["acme"]}, False),
    ],
)
def test_a_cell_fits_the_same_in_python_and_in_the_database(db: None, cell: dict[str, Any], facts: dict[str, Any], fits: bool) -> None:
    assert cells.fit(cell, facts) is fits
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.approvals_cells_fit(%s, 'fast', %s)", [json.dumps(cell), json.dumps(facts)])
        assert cursor.fetchone() == (fits,)


WORD = some.sampled_from(["acme", "oak", "none"])
ROWS = some.builds(
    rule,
    role=some.sampled_from([B, F]),
    quorum=some.integers(1, 2),
    track=some.sampled_from(["", *Track.values]),
    data_class=some.sampled_from(["", *DataClass.values]),
    amount_from=some.sampled_from([Decimal(0), Decimal(10)]),
    amount_below=some.sampled_from([None, Decimal(20)]),
    cells=some.fixed_dictionaries({}, optional={"brands": some.lists(WORD, min_size=1, max_size=2, unique=True), "legacy": some.sampled_from([["yes"], ["no"]])}),
)  # fmt: skip


def every_request() -> Any:
    brands = ([], ["acme"], ["oak"], ["other"], ["acme", "oak"])
    for track, data, amount, named, legacy in product(Track.values, DataClass.values, (0, 10, 20), brands, ("yes", "no")):
        yield track, data, Decimal(amount), {"brands": named, "legacy": [legacy]}


def asked(rules: list[Rule], track: str, data: str, amount: Decimal, facts: dict[str, Any]) -> dict[Any, int]:
    """What is asked of each group, told by trying every row."""
    found: dict[Any, int] = {}
    for one in rules:
        if policies.is_about(one, track) and policies.applies(one, amount, data, facts):
            found[one.position, one.role] = max(one.quorum, found.get((one.position, one.role), 0))
    return found


@given(rules=some.lists(ROWS, min_size=1, max_size=6))
def test_holes_and_shadows_are_those_that_trying_every_request_finds(rules: list[Rule]) -> None:
    """Any two tables of the small world differ only where the proof says so."""
    proved = proof.prove(rules)
    assert proved.unproved == ()
    undecided = {(track, data) for track, data, amount, facts in every_request() if not asked(rules, track, data, amount, facts)}
    assert len(proved.of(Sort.HOLE)) == len(undecided)
    for place in range(len(rules)):
        without = [*rules[:place], *rules[place + 1 :]]
        never = all(asked(rules, *one) == asked(without, *one) for one in every_request())
        said = [problem for problem in proved.of(Sort.SHADOW) if problem.rows[0] == place + 1]
        # Of two that say the same, the later one is named alone.
        assert bool(said) == never or (never and rules[place] in without)


def test_each_problem_is_told_with_its_smallest_example() -> None:
    rules = [rule(amount_below=Decimal(1000)), rule(cells={"brands": ["acme"]}), rule(quorum=2, cells={"brands": ["acme"]}, amount_from=Decimal(50)),
             rule(quorum=1, cells={"brands": ["acme"]}, amount_from=Decimal(60))]  # fmt: skip
    proved = proof.prove(rules)
    hole = proved.of(Sort.HOLE)[0]
    assert hole.sentence == "In the fast track nobody decides on amounts from 1,000 (no personal data, no brand)."
    assert hole.example == {"track": "fast", "data_class": "none", "amount": "1000", "brands": "none"}
    both, shadow = proved.of(Sort.SHADOW)
    assert (both.rows, shadow.rows) == ((2, 1, 3, 4), (4, 2))
    assert shadow.sentence.startswith(
        "Row 4 never matters: row 2 asks the same group for as much wherever it fits, first for 60 (brand acme)"
    )


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ([ALL, rule(role="named_00000000")], "names at least one"),
        ([ALL, rule(role=groups.named([1, 2]), people=(1, 2), quorum=3)], "it takes 3 of 2"),
        ([ALL, rule(role=F, share=Decimal("1.01"))], "at most 1 (100 %)"),
        ([ALL, rule(role=F, veto="marketer")], "no role that may have a veto seat"),
        ([ALL, rule(role="managers", quorum=2)], "the quorum is 1"),
        ([rule(), rule(quorum=2)], "Rows 1 and 2 contradict each other"),
        ([rule(veto="cmo"), rule(veto="cio", cells={"brands": ["acme"]})], "two veto seats"),
        ([ALL, rule(cells={"run_cost": ["5", "5"]})], "up to a larger one"),
        ([ALL, rule(cells={"brands": []})], "holds 1 to 50 words"),
        ([ALL, rule(cells={"colour": ["red"]})], "no fact that a policy reads"),
    ],
)
def test_what_no_table_says_is_refused_in_a_sentence(rules: list[Rule], sentence: str) -> None:
    assert sentence in wrong_rules(rules)[0]


def test_too_few_people_are_told_and_what_cannot_be_counted_too() -> None:
    """Whoever asks and whoever sponsors it are of the group at worst; and nobody decides in two groups."""
    rules = [ALL, rule(role=F, step=2), rule(role=P, step=2, cells={"brands": ["acme"]}), rule(role="managers", step=3)]
    called = {B: "Business", F: "Finance", P: "Privacy", "managers": "Manager"}
    enough = starving.starved(rules, {B: {1, 2, 3}, F: {4, 5, 6}, P: {7, 8, 9}}, called)
    assert (enough.problems, len(enough.unproved)) == ((), 1)
    above = {"managers": lambda amount: {("requester", "ada"): frozenset({10, 11})}}
    assert starving.starved(rules, {B: {1, 2, 3}, F: {4, 5, 6}, P: {7, 8, 9}}, called, above).unproved == ()
    (alone,) = starving.starved(rules, {B: {1, 2, 3}, F: {4, 5, 6}, P: {7, 8}}, called).problems
    assert (alone.rows, alone.example["brands"]) == ((3,), "acme")
    assert alone.sentence.startswith("Privacy has 2 people in all, and it takes 1: too few")
    (together,) = starving.starved(rules, {B: {1, 2, 3}, F: {4, 5, 6}, P: {4, 5, 6}}, called).problems
    assert together.rows == (2, 3)
    apart = [ALL, rule(role=F, step=2, quorum=2, amount_below=Decimal(9)), rule(role=P, step=2, amount_from=Decimal(9))]
    assert starving.starved(apart, {B: {1, 2, 3}, F: {4, 5, 6, 7}, P: {5, 6, 7}}, called).problems == ()


def _pools(name: str, **found: set[int]) -> Any:
    return lambda amount: {(name, key): frozenset(people) for key, people in found.items()}


@pytest.mark.parametrize(
    ("rules", "members", "others", "said"),
    [
        # within a brand: for each brand by itself, and only where the row fits it
        ([rule("business_brands")], {}, {"business_brands": _pools("brands", acme={1, 2, 3}, nova={4, 5})}, "2 people in all for the brand nova"),
        ([rule("business_brands", cells={"brands": ["acme"]})], {}, {"business_brands": _pools("brands", acme={1, 2, 3}, nova={4})}, ""),
        ([rule("business_brands")], {}, {"business_brands": _pools("brands", acme=set())}, "nobody for the brand acme"),
        # together with a role: of the brand whose people are the same
        (
            [rule("business_brands"), rule(F, step=2, cells={"brands": ["nova"]})], {F: {3, 4, 5}},
            {"business_brands": _pools("brands", acme={3, 4, 5}, nova={6, 7, 8})}, "",
        ),
        (
            [rule("business_brands"), rule(F, step=2, cells={"brands": ["acme"]})], {F: {3, 4, 5}},
            {"business_brands": _pools("brands", acme={3, 4, 5}, nova={6, 7, 8})}, "3 people in all for the brand acme, and they take 2",
        ),
        # of one request: two groups within brands are of the same brand
        (
            [rule("business_brands"), rule("privacy_brands", step=2)], {},
            {"business_brands": _pools("brands", acme={1, 2, 3}, nova={4, 5, 6}), "privacy_brands": _pools("brands", acme={4, 5, 6}, nova={1, 2, 3})}, "",
        ),
        # one of the managers may sponsor it, and none of them asks
        ([rule("managers")], {}, {"managers": _pools("requester", ada={1, 2})}, ""),
        ([rule("managers")], {}, {"managers": _pools("requester", ada={1, 2}, bea={1})}, "1 person in all for requests of bea"),
        ([rule("managers"), rule(F, step=2)], {F: {1, 2, 3}}, {"managers": _pools("requester", ada={1, 2})}, "3 people in all for requests of ada"),
        ([rule("source_owners")], {}, {"source_owners": _pools("data_sources", crm={1})}, "1 person in all for the data source crm"),
    ],
)  # fmt: skip
def test_who_only_the_request_says_is_counted_too(rules: list[Rule], members: Any, others: Any, said: str) -> None:
    proved = starving.starved(rules, members, {}, others)
    assert proved.unproved == ()
    if not said:
        assert proved.problems == ()
        return
    (problem,) = proved.problems
    assert said in problem.sentence


def test_managers_are_asked_for_at_the_amount_of_the_row() -> None:
    chain = {1: Decimal(50_000), 2: Decimal(100_000), 3: Decimal(900_000)}
    others = {"managers": lambda amount: {("requester", "ada"): frozenset(one for one, most in chain.items() if most >= amount)}}
    low, high = rule("managers", amount_below=Decimal(100_000)), rule("managers", amount_from=Decimal(100_000))
    assert starving.starved([low, high], {}, {}, others).problems == ()
    higher = rule("managers", amount_from=Decimal(100_001))
    (problem,) = starving.starved([low, higher], {}, {}, others).problems
    assert (problem.rows, problem.example["amount"], problem.example["requester"]) == ((2,), "100001", "ada")


@pytest.mark.parametrize("seed", range(3))
def test_a_large_table_is_proved_in_time_or_said_not_to_be(seed: int) -> None:
    _in_time(seed, least=seed * 2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
def test_two_hundred_large_tables(seed: int) -> None:
    _in_time(seed, least=seed % 5)


def _in_time(seed: int, least: int) -> None:
    rules = table(seed, least=least)
    # One group in three is within a brand, and managers and owners of sources are asked for too.
    roles = sorted({one.role for one in rules})
    within = dict(zip(roles[::3], ("business_brands", "finance_markets", "privacy_brands"), strict=False))
    rules = [replace(one, role=within.get(one.role, one.role)) for one in rules] + [rule("managers", step=5), rule("source_owners", step=6)]
    members = {role: {key + place * 7 for key in range(9)} for place, role in enumerate(roles) if role not in within}
    others = {
        **{name: _pools(name.rpartition("_")[2], **{f"{name.rpartition('_')[2]}-{word}": set(range(word, word + 6)) for word in range(12)})
           for name in within.values()},
        "managers": _pools("requester", **{f"person{key}": {key % 40, key % 7 + 50, 99} for key in range(2_000)}),
        "source_owners": _pools("data_sources", **{f"source{key}": {key % 50} for key in range(200)}),
    }  # fmt: skip
    begun = time.process_time()
    proof.prove(rules)
    starving.starved(rules, members, {}, others)
    assert time.process_time() - begun < 2


@pytest.mark.usefixtures("fictional")
def test_the_database_passes_no_route_without_the_groups_of_rows_that_fit(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = published(cast, rules=(ALL, rule(role=F, cells={"legacy": ["yes"]})))
    (step,) = policies.plan(policy, track="fast", amount=None, data_class="none", facts={"legacy": ["yes"]})
    assert [panel.role for panel in step.panels] == [B, F]
    facts = Facts("standard", Money(Decimal("40000.00"), "USD"), "none", {"legacy": ["yes"]})
    with monkeypatch.context() as wrong:
        wrong.setattr("collab.approvals.cells.fit", lambda cell, facts: False)
        route = route_it(cast, facts=facts)
    with pytest.raises(Conflict, match="groups that its policy names"):
        say(route, cast.business)
    route = route_it(cast, number=232, facts=facts)
    say(route, cast.business)
    say(route, cast.finance)
    route.refresh_from_db()
    assert route.state == "passed"
