"""Who stands above whom when a file is taken: how far from the top each stands, and where they would run in a circle."""

from collections.abc import Iterable, Mapping

from collab.directory.importing.files import PlaceRow
from collab.web.sheets.report import Report

# More than any company has; the database goes up step by step with each row that is written.
MOST_ABOVE = 40
TOLD = 6


def heights(above: Mapping[str, str]) -> tuple[dict[str, int], list[list[str]]]:
    """How many stand above each, and the circles, each from whoever was met first; ``above`` has "" where nobody is."""
    found: dict[str, int] = {}
    circles: list[list[str]] = []
    for start in above:
        path: dict[str, int] = {}
        at = start
        while at and at not in found and at not in path:
            path[at] = len(path)
            at = above.get(at, "")
        way = list(path)
        if at in path:
            circles.append(way[path[at] :])
            found |= dict.fromkeys(circles[-1], 0)
            way = way[: path[at]]
        height = found.get(at, -1)
        for key in reversed(way):
            height += 1
            found[key] = height
    return found, circles


def held(report: Report[PlaceRow], rows: Iterable[PlaceRow], above: Mapping[str, str], column: str, sentence: str) -> dict[str, int]:
    """How far from the top each stands; blames the rows in a circle, with ``sentence`` for the way round, and those far too low."""
    found, circles = heights(above)
    within = {key: circle for circle in circles for key in circle}
    for row in rows:
        if (circle := within.get(row.key)) is not None:
            start = circle.index(row.key)
            way = [*circle[start:], *circle[:start], row.key]
            told = " → ".join(way if len(way) <= TOLD else [*way[: TOLD - 1], "…", row.key])
            report.blame(row.place, column, sentence.format(told))
        elif found.get(row.key, 0) > MOST_ABOVE:
            report.blame(row.place, column, f"More than {MOST_ABOVE} stand above it, one over the other. Look whether that is meant.")
    return found
