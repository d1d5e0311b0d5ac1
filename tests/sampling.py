"""A large matrix in two sizes: what `make test` asks of it, and the rest, which `make soak` asks."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def some(rows: Iterable[Any], of: int, at: int = 0) -> list[Any]:
    """Parameters: every so many-th row is asked by `make test`, the others are slow. ``at``: the place of the first that is asked."""
    return [row if place % of == at else slow(row) for place, row in enumerate(rows)]


def slow(row: Any) -> Any:
    """A row of parameters that `make soak` alone asks."""
    # On a test it would make a row of it that nobody collects: a test that cannot fail. There it is ``pytest.mark.slow``.
    assert not getattr(row, "__name__", "").startswith("test_"), f"{row} is a test and no row of one"
    return pytest.param(*row if isinstance(row, tuple) else (row,), marks=pytest.mark.slow)


def in_turn(names: Sequence[str], place: int, so_many: int) -> list[str]:
    """So many of these, the next ones with each place: whoever asks many questions asks each of a few and all of everybody."""
    return [names[(place * so_many + step) % len(names)] for step in range(min(so_many, len(names)))]
