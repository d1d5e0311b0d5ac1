"""The three sentences at the top of the executive page, judged by a table of rules: what fired, what is told, and what lost to what.

One sentence of each tone is told; where there is none of a tone, one of the next. Within a tone the first rule of the table that has
something to say wins, and no record is told of twice. What has not changed for a week gives way to others for as long as its rule
says, where there are others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from collab.dashboards.executive.facts import BAD, CALM, GOOD, WARN, Facts, Rule, Sentence
from collab.dashboards.executive.kpi_rules import KPI_RULES
from collab.dashboards.executive.rules import RULES

__all__ = ["BAD", "CALM", "GOOD", "WARN", "Facts", "Sentence", "judged", "three"]
TONE_WORDS = {BAD: "Bad", WARN: "Watch", GOOD: "Good", CALM: "Calm"}
TONES = tuple(TONE_WORDS)
# So many days a sentence is told of what has not changed, before it rests.
TOLD_DAYS = 7
# The table: by tone, then by priority, the lowest first. What KPIs say stands apart, to be exchanged as a whole.
TABLE: tuple[Rule, ...] = tuple(sorted((*RULES, *KPI_RULES), key=lambda rule: (TONES.index(rule.tone), rule.priority)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one rule: how many sentences it had, its first, whether one of them is told, and why it lost where none is."""

    rule: Rule
    count: int
    first: Sentence | None
    is_told: bool
    lost: str
    told_days: int = TOLD_DAYS

    @property
    def tone_words(self) -> str:
        return TONE_WORDS[self.rule.tone]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is told, and what came of each rule in the order of the table."""

    told: tuple[Sentence, ...]
    outcomes: tuple[Outcome, ...]


def three(facts: Facts) -> tuple[Sentence, ...]:
    """Those that are told, the worst first."""
    return judged(facts).told


def judged(facts: Facts) -> Judged:
    """Every rule asked, and three sentences chosen."""
    fired = {rule.key: list(rule.says(facts)) for rule in TABLE}
    kinds = [_waiting(tone, fired, facts.today) for tone in TONES]
    told: list[tuple[Rule, Sentence]] = []
    for place in range(3):
        seen = {sentence.url for _, sentence in told}
        left = (one for kind in kinds[place:] for one in kind if one[1].url not in seen)
        if found := next(left, None):
            told.append(found)
    told.sort(key=lambda one: TONES.index(one[1].tone))
    winners = {rule.key: sentence for rule, sentence in told}
    outcomes = tuple(_outcome(rule, fired[rule.key], told, winners, facts.today) for rule in TABLE)
    return Judged(tuple(sentence for _, sentence in told), outcomes)


def _waiting(tone: str, fired: Mapping[str, Sequence[Sentence]], today: date) -> list[tuple[Rule, Sentence]]:
    """All sentences of a tone, by priority; what rests comes after all that does not."""
    found = [(rule, sentence) for rule in TABLE if rule.tone == tone for sentence in fired[rule.key]]
    return sorted(found, key=lambda one: rests(one[0], one[1], today))


def rests(rule: Rule, sentence: Sentence, today: date) -> bool:
    """It was told for a week, and nothing has changed since."""
    if not rule.cool_down or sentence.since is None:
        return False
    return max(0, (today - sentence.since).days) % (TOLD_DAYS + rule.cool_down) >= TOLD_DAYS


def _outcome(
    rule: Rule, said: Sequence[Sentence], told: Sequence[tuple[Rule, Sentence]], winners: Mapping[str, Sentence], today: date
) -> Outcome:
    first = winners.get(rule.key) or next(iter(said), None)
    return Outcome(rule, len(said), first, rule.key in winners, "" if rule.key in winners else "".join(_lost(rule, said, told, today)))


def _lost(rule: Rule, said: Sequence[Sentence], told: Sequence[tuple[Rule, Sentence]], today: date) -> Iterator[str]:
    """Why none of its sentences is told."""
    if not said:
        yield "It did not fire."
    elif all(sentence.url in {one.url for _, one in told} for sentence in said):
        yield "Its record is told of already."
    elif all(rests(rule, sentence, today) for sentence in said):
        yield "It rests: nothing changed for a week."
    elif before := next((winner.key for winner, sentence in told if sentence.tone == rule.tone), None):
        yield f"Lost to {before}."
    else:
        yield "Three others come first."
