"""What may be shown: no figure of few, none that subtraction makes of few. 200 attempts to single somebody out, by groups, dates and exports."""

import json
from collections.abc import Iterator, Mapping
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from collab.kit.operation import hold
from collab.people.models import Person
from collab.pulse import guards, operations, thresholds
from collab.pulse.models import Answer, Window
from collab.pulse.operations import Given
from collab.pulse.states import SIDES, Outcome
from tests.conftest import as_owner

from .pulses import answer, answered, opened, staff

Groups = dict[str, dict[str, frozenset[int]]]
ATTEMPTS = 200


def figures(api: Any, reader: Person, groups: Groups) -> dict[tuple[str, str], tuple[frozenset[int], int]]:
    """What the API gives away: by quarter and side who stands behind a figure, which is known, and of how many it says to be."""
    found = {}
    for quarter in api(reader).get("/api/v1/pulse/").json()["quarters"]:
        for side in SIDES:
            way = quarter["all"][f"by_{side}"]
            if way["score"] is not None:
                found[quarter["quarter"], side] = groups[quarter["quarter"]][side], way["n"]
    return found


def singled_out(found: Mapping[tuple[str, str], tuple[frozenset[int], int]], groups: Groups, chance: Random) -> list[str]:
    """What of the attempts succeeds: a figure of few, a difference of few, or the rest of few."""
    wins = []
    for _ in range(ATTEMPTS if found else 0):
        (one, (group, n)), (other, (against, _)) = (chance.choice(sorted(found.items(), key=lambda item: item[0])) for _ in range(2))
        rest = groups[one[0]]["it" if one[1] == "marketing" else "marketing"]
        if len(group) < 5 or n != len(group):
            wins.append(f"{one} is of {n}")
        if len(rest) < 5:
            wins.append(f"{one} leaves {len(rest)}")
        if one[1] == other[1] and 0 < len(group ^ against) < 5:
            wins.append(f"{one} less {other} is of {len(group ^ against)}")
    return wins


def company(chance: Random, quarters: int = 7) -> Groups:
    """Seven quarters of two small sides in which people come and go one by one, some quarters with nearly nobody; told, answered and ended."""
    people = {side: staff(side, 14) for side in SIDES}
    here = {side: set(people[side][:9]) for side in SIDES}
    groups: Groups = {}
    for ago in range(quarters, 0, -1):
        window = opened([*people["marketing"], *people["it"]], ago, is_past=True)
        took = {}
        for side in SIDES:
            for one in chance.sample(people[side], chance.choice((0, 1, 1, 2, 5))):
                here[side] ^= {one}
            took[side] = sorted(here[side], key=lambda one: one.pk)[: chance.choice((4, 14, 14, 14, 14))]
        answered(window, [(one, side, chance.randint(1, 7)) for side in SIDES for one in took[side]])
        operations.end(quarter=window.quarter)
        groups[str(window.quarter)] = {side: frozenset(one.pk for one in took[side]) for side in SIDES}
    return groups


def test_of_200_attempts_to_single_somebody_out_none_succeeds(cast: SimpleNamespace, api: Any) -> None:
    chance = Random(0)
    groups = company(chance)
    found = figures(api, cast.auditor, groups)
    assert found, "something is shown"
    assert singled_out(found, groups, chance) == []


@pytest.fixture
def moving_all() -> Iterator[None]:
    """The owner's function with no threshold of its own."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute(guards.move(fewest=1, comments=1))
        try:
            yield
        finally:
            cursor.execute(guards.MOVE)


@pytest.mark.parametrize(("threshold", "found"), [("FEWEST", "leaves"), ("APART", "less")])
def test_with_a_threshold_removed_some_do(
    cast: SimpleNamespace, api: Any, monkeypatch: pytest.MonkeyPatch, moving_all: None, threshold: str, found: str
) -> None:
    monkeypatch.setattr(thresholds, threshold, 1)
    chance = Random(0)
    groups = company(chance)
    wins = singled_out(figures(api, cast.auditor, groups), groups, chance)
    assert any(found in win for win in wins), wins


@pytest.mark.parametrize(
    ("ours", "theirs", "earlier", "outcome"),
    [
        (range(5), range(5), (), "shown"),
        (range(4), range(50), (), "few"),
        (range(50), range(4), (), "few"),
        (range(10), range(5), [range(9)], "alike"),
        (range(10), range(5), [range(10)], "shown"),
        (range(10), range(5), [range(20, 25), range(4, 14)], "shown"),
        (range(10), range(5), [range(20, 25), range(2, 11)], "alike"),
        (range(10), range(5), [range(5)], "shown"),
    ],
)
def test_a_side_is_shown_where_no_difference_is_of_few(ours: Any, theirs: Any, earlier: Any, outcome: str) -> None:
    groups = {"marketing": frozenset(ours), "it": frozenset(theirs)}
    assert thresholds.outcomes(groups, {"marketing": [frozenset(one) for one in earlier]})["marketing"] == outcome


def sides(cast: SimpleNamespace) -> list[Person]:
    return [one for one in vars(cast).values() if one.department.side != "company"]


def test_gap_and_error_of_the_guess_come_with_n_and_comments_from_ten_on(cast: SimpleNamespace, api: Any, page: Any) -> None:
    window = opened(sides(cast), 2, is_past=True)
    for place, person in enumerate(sides(cast)):
        is_marketing = person.department.side == "marketing"
        given, guessed = ((3, 3, 3, 3, 3), (6, 6, 6, 6, 6)) if is_marketing else ((5, 5, 5, 5, 5), (4, 4, 4, 4, 4))
        answer(window, person, given, guessed, f"Comment {place}." if place < 9 else "")
    operations.end(quarter=window.quarter)
    (told,) = api(cast.marketer).get("/api/v1/pulse/").json()["quarters"]
    assert told["all"] == {
        "code": "all", "gap": "2.0",
        "by_marketing": {"score": "3.0", "n": 5, "guess": "4.0", "guess_n": 8, "error": "1.0"},
        "by_it": {"score": "5.0", "n": 8, "guess": "6.0", "guess_n": 5, "error": "1.0"},
    }  # fmt: skip
    assert [row["code"] for row in told["statements"]] == ["purpose", "answers", "steady", "early", "again"]
    assert told["comments"] == [] and told["withheld"] == [], "nine are none"
    second = opened(sides(cast), 1, is_past=True)
    given = [Given(one.department.side, (4,) * 5, (4,) * 5, f"Comment {n}." if n < 10 else "") for n, one in enumerate(sides(cast))]
    operations.answer_many(quarter=second.quarter, people=sides(cast), given=given)
    operations.end(quarter=second.quarter)
    read = [tuple(api(cast.cio).get("/api/v1/pulse/").json()["quarters"][0]["comments"]) for _ in range(4)]
    assert {frozenset(one) for one in read} == {frozenset(f"Comment {n}." for n in range(10))} and len(set(read)) > 1
    shown = page(cast.auditor).get("/pulse/").text
    assert "n = 5" in shown and "n = 8" in shown and "The gap over the quarters" in shown and "Comment 3." in shown


def test_nothing_is_counted_while_it_is_open_and_of_few_nothing_is_kept(cast: SimpleNamespace, api: Any) -> None:
    window = opened(sides(cast), is_past=True)
    for person in sides(cast)[:4]:
        answer(window, person)
    told = api(cast.auditor).get("/api/v1/pulse/").json()
    assert told["quarters"] == [] and told["open"] is None
    operations.end(quarter=window.quarter)
    (quarter,) = api(cast.auditor).get("/api/v1/pulse/").json()["quarters"]
    assert quarter["all"]["by_marketing"]["n"] is None and "Fewer than five" in json.dumps(quarter["withheld"])
    assert not Answer.objects.exists() and Window.objects.get().outcome_it == Outcome.FEW


def test_an_operation_of_the_end_leaves_all_or_nothing(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    window = opened(sides(cast), is_past=True)
    for person in sides(cast):
        answer(window, person)

    def fails(**kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(operations.notices, "settle", fails)
    with pytest.raises(RuntimeError):
        hold(lambda: operations.end(quarter=window.quarter))
    assert not Answer.objects.exists() and Window.objects.get().closed_at is None
    monkeypatch.undo()
    operations.end(quarter=window.quarter)
    assert Answer.objects.count() == 5 * len(sides(cast))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT statement) FROM pulse_answer")
        assert cursor.fetchone() == (5,)
