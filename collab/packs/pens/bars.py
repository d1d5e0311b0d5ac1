"""The year's money of a pack as bars: one picture with the words that say the same."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape

from collab.packs.cards import Figure, Frozen

SHOWN = ("budget", "spent", "committed", "reserved", "unreserved", "asked", "free", "left")
WIDTH, HEIGHT, LABEL, VALUE = 640, 26, 190, 110


@dataclass(frozen=True, slots=True)
class Picture:
    svg: str
    words: str


def money(pack: Frozen) -> list[Figure]:
    """The figures of the year's money, in the order of the page; none for a sight that sees none."""
    found = {one.key: one for one in pack.headlines}
    return [found[key] for key in SHOWN if key in found] if "budget" in found else []


def picture(pack: Frozen) -> Picture | None:
    shown = money(pack)
    if not shown:
        return None
    most = max((abs(Decimal(one.value or 0)) for one in shown), default=Decimal(0)) or Decimal(1)
    lines = []
    for place, one in enumerate(shown):
        value = Decimal(one.value or 0)
        length = int((WIDTH - LABEL - VALUE) * abs(value) / most)
        y = place * HEIGHT
        fill = "#b3261e" if value < 0 else "#2b2f38"
        lines.append(
            f'<text x="0" y="{y + 17}" font-size="12" fill="#1b1d22">{escape(one.title)}</text>'
            f'<rect x="{LABEL}" y="{y + 6}" width="{max(length, 1)}" height="14" fill="{fill}"/>'
            f'<text x="{LABEL + length + 6}" y="{y + 17}" font-size="12" fill="#1b1d22">{escape(one.words)}</text>'
        )
    height = HEIGHT * len(shown)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif">{"".join(lines)}</svg>'
    )
    return Picture(svg, "; ".join(f"{one.title} {one.words}" for one in shown) + ".")
