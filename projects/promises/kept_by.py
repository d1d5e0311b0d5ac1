"""How many of a sponsor's promises were kept, and how sure that share is: from five on, of what the reader may open."""

from dataclasses import dataclass

from collab.kit.formats import count_words, percent
from collab.people.models import Person
from projects.clocks.forecasting.scoring import Share
from projects.promises import access
from projects.promises.models import Review
from projects.promises.states import FINAL, Verdict

# Fewer tell nothing of the next one.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Record:
    """Of ``count`` promises that were reviewed, ``kept`` were kept, by the last review of each."""

    name: str
    kept: int
    count: int

    @property
    def is_few(self) -> bool:
        return self.count < FEWEST

    @property
    def interval(self) -> tuple[float, float] | None:
        """In which the true share lies, 95 times in a hundred; None for too few."""
        return None if self.is_few else Share(self.kept, self.count).interval

    @property
    def words(self) -> str:
        """ "6 of 9 promises kept (67%, between 35% and 88%)"; "too few promises reviewed to tell (3)"."""
        found = self.interval
        if found is None:
            return f"too few promises reviewed to tell ({self.count})"
        low, high = (percent(end) for end in found)
        return f"{self.kept} of {count_words(self.count, 'promise')} kept ({percent(self.kept / self.count)}, between {low} and {high})"


def record(reader: Person, sponsor: Person) -> Record:
    """One query beside the reader's duties."""
    rows = Review.objects.filter(
        origin__sponsor=sponsor.pk, verdict__in=FINAL, promise__in=access.every(reader).order_by().values("pk")
    ).order_by("origin_id", "-months", "-pk")
    last = list(rows.distinct("origin_id").values_list("verdict", flat=True))
    return Record(sponsor.name, sum(1 for verdict in last if verdict == Verdict.KEPT), len(last))
