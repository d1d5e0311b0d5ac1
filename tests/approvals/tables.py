"""Tables made at random, as large as a house may have them, and what is asked of any."""

import random
from decimal import Decimal

from collab.access.roles import APPROVING
from collab.approvals.defaults import Rule
from collab.approvals.states import Track

FACTS = ("track", "amount", "data_class", "legacy", "run_cost", "brands", "markets", "suppliers", "regulations")
WORDS = {"brands": 8, "markets": 12, "suppliers": 15, "regulations": 5}


def table(seed: int, rows: int = 500, least: int = 0, most: int = 6) -> list[Rule]:
    """So many rows with ``least`` to ``most`` filled cells each; one in a hundred reads the track alone."""
    draw = random.Random(seed)
    return [_row(draw, 1 if draw.random() < 0.01 else draw.randint(least, most)) for _ in range(rows)]


def _row(draw: random.Random, count: int) -> Rule:
    filled = ["track"] if count == 1 else draw.sample(FACTS, count)
    cells: dict[str, list] = {name: [f"{name}-{word}" for word in draw.sample(range(WORDS[name]), 2)] for name in WORDS if name in filled}
    more: dict = {}
    if "track" in filled:
        more["track"] = draw.choice(Track.values)
    if "amount" in filled:
        start = draw.randint(0, 400) * 1000
        more |= {"amount_from": Decimal(start), "amount_below": draw.choice([None, Decimal(start + draw.randint(1, 300) * 1000)])}
    if "data_class" in filled:
        more["data_class"] = draw.choice(["none", "personal"])
    if "legacy" in filled:
        cells["legacy"] = [draw.choice(["yes", "no"])]
    if "run_cost" in filled:
        start = draw.randint(0, 100) * 500
        cells["run_cost"] = [str(start), draw.choice([None, str(start + draw.randint(1, 100) * 500)])]
    more.setdefault("track", "")
    return Rule(
        position=draw.randint(1, 4), step_name="Step", role=draw.choice(APPROVING).value, quorum=draw.randint(1, 3), cells=cells, **more
    )
