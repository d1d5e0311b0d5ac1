"""What the requests of an entry say of it: how long they take and what they cost. Asked of the floor above, which knows requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collab.kit.formats import DASH, count_words, short_money
from collab.kit.money import Money
from collab.kit.seams import Seam

# Fewer requests than this say nothing of how long the next one takes; fewer sized ones nothing of what it costs.
FEWEST, FEWEST_SIZED = 20, 5


@dataclass(frozen=True, slots=True)
class Measured:
    """Of the requests that were asked with any version of an entry: ``cases`` were sent, half of them are live in ``half`` days, 85 in a hundred in

    ``most`` (None where too few are over). Of the ``sized`` ones the band from ``low`` to ``high`` holds all but the cheapest and the dearest.
    """

    cases: int = 0
    half: float | None = None
    most: float | None = None
    sized: int = 0
    low: Money | None = None
    high: Money | None = None

    @property
    def time(self) -> str:
        """ "12–30 days"; "new" while too few were asked, "no estimate yet" while too few of them are over."""
        if self.cases < FEWEST:
            return "new"
        if self.half is None or self.most is None:
            return "no estimate yet"
        half, most = max(1, round(self.half)), max(1, round(self.most))
        return count_words(most, "day") if half >= most else f"{half}{DASH}{count_words(most, 'day')}"

    @property
    def price(self) -> str:
        """ "$20k–60k"; empty while too few were sized."""
        if self.sized < FEWEST_SIZED or self.low is None or self.high is None:
            return ""
        return short_money(self.low) if self.low == self.high else f"{short_money(self.low)} to {short_money(self.high)}"


# By the key of the entry; what nothing was asked with is left out. The same for every reader: confidential requests count nowhere.
MEASURED: Seam[Callable[[], Mapping[int, Measured]]] = Seam("how long what was asked with each entry takes, and what it costs")
