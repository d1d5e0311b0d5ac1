"""The goals that a request serves, as its row keeps them: ``[{goal, share}]``, whole per cents as text that sum to 100, the largest first.

None where it serves its goal alone. The names of goals are asked once for a request, and are everybody's who may open it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from collab.agenda.models import Goal
from collab.kit.errors import Invalid

Row = dict[str, str]
MOST, ALL = 10, 100
KEYS = ("goal", "share")
NOT_AMONG = "The goal it serves most has to be one of them."
ITS_GOAL_ALONE = "its goal alone"


def read(given: Sequence[Mapping[str, Any]] | None, stood: Iterable[Row] | None) -> list[Row] | None:
    """What was said as it is kept; None for no more than one. Raises Invalid by row. One query, none where they stood already."""
    if not given:
        return None
    if len(given) > MOST:
        raise Invalid(goals=f"Name up to {MOST}.")
    rows = [{"goal": str(row["goal"]).lower(), "share": str(row["share"])} for row in given]
    codes = [row["goal"] for row in rows]
    new = set(codes) - {row["goal"] for row in stood or ()}
    missing = new - set(Goal.objects.filter(code__in=new).values_list("code", flat=True)) if new else set()
    if wrong := [f"Row {place}: there is no goal with the code {code[:50]}." for place, code in enumerate(codes, 1) if code in missing]:
        raise Invalid(goals=wrong)
    if len(codes) != len(set(codes)):
        raise Invalid(goals="A goal is named once.")
    if any(not 1 <= int(row["share"]) <= ALL for row in rows) or (total := sum(int(row["share"]) for row in rows)) != ALL:
        raise Invalid(goals=f"The shares are whole per cents and sum to {ALL}: these come to {total}.")
    return ordered(rows)


def ordered(rows: Iterable[Row]) -> list[Row]:
    """The largest share first, by code where two are as large."""
    return sorted(rows, key=lambda row: (-int(row["share"]), row["goal"]))


def settle(request: Any, given: Mapping[str, Any], before: str) -> None:
    """Its goal and its goals agree: said alone, a goal takes the place of the one before; goals without it make the largest its goal.

    ``before`` is the code of the goal that stood. Raises Invalid where both were said and differ. One query at most.
    """
    rows, main = request.goals or [], request.goal.code if request.goal else ""
    there = [row["goal"] for row in rows]
    if "goals" in given:
        if rows and main not in there:
            if given.get("goal"):
                raise Invalid(goals=NOT_AMONG)
            request.goal = Goal.objects.filter(code=there[0]).first()
        request.goals = rows if len(rows) > 1 else None
    elif not main:
        request.goals = None
    elif rows and main not in there:
        request.goals = ordered({**row, "goal": main if row["goal"] == before else row["goal"]} for row in rows)


def told(request: Any) -> list[dict[str, Any]]:
    """Every goal that it serves with its share, for a program; its goal alone has all of it. No query where its goal is known."""
    if request.goals:
        return [{"goal": row["goal"], "share": int(row["share"])} for row in request.goals]
    return [{"goal": request.goal.code, "share": ALL}] if request.goal else []


def codes(request: Any) -> list[str]:
    return [row["goal"] for row in told(request)]


def names(rows: Iterable[Iterable[Row] | None]) -> dict[str, str]:
    """The titles of the goals that these rows name, by code. One query, none for none."""
    wanted = {row["goal"] for found in rows for row in found or ()}
    return dict(Goal.objects.filter(code__in=wanted).values_list("code", "title")) if wanted else {}


def words(rows: Iterable[Row] | None, known: Mapping[str, str]) -> list[str]:
    """ "60% Know our customers", each."""
    return [f"{row['share']}% {known.get(row['goal'], row['goal'])}" for row in rows or ()]


def said(request: Any) -> list[str]:
    """The same of a request, whose goals are asked for once. Nothing where it serves its goal alone."""
    if not request.goals:
        return []
    if "goal_names" not in request.__dict__:
        request.__dict__["goal_names"] = names([request.goals])
    return words(request.goals, request.__dict__["goal_names"])
