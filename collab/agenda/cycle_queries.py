"""The reads of planning cycles, as cards for one reader: what they say, who signed, and how two of them differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from collab.agenda import access, addresses, agreement, voiding
from collab.agenda.access import visible_cycles
from collab.agenda.agreement import Agreement, Aim
from collab.agenda.cycles import unready
from collab.agenda.models import Cycle, Goal
from collab.kit.errors import NotFound
from collab.kit.formats import count_words, day_range, full_money, listed
from collab.kit.money import Money
from collab.people.models import Person
from collab.people.names import people
from collab.registers.models import Entry

MOST = 100
# What of a goal is held against another reading of it, as a sentence calls it.
SAID = {
    "title": "the title",
    "description": "what it means",
    "starts_on": "the start",
    "ends_on": "the end",
    "owner_marketing": "the marketing owner",
    "owner_it": "the IT owner",
    "parent": "what it is part of",
    "kpis": "the KPIs",
}


@dataclass(frozen=True, slots=True)
class CycleCard:
    """A cycle in a list."""

    code: str
    starts_on: date
    ends_on: date
    goals: int
    questions: int
    signed_by_cmo_at: datetime | None
    signed_by_cio_at: datetime | None
    hash: str
    version: int

    @property
    def url(self) -> str:
        return addresses.cycle(self.code)

    @property
    def period(self) -> str:
        return day_range(self.starts_on, self.ends_on, date.min)

    @property
    def is_frozen(self) -> bool:
        return bool(self.hash)

    @property
    def waits_words(self) -> str:
        """For the pill: "Waits for CIO"."""
        missing = [role for role, at in (("CMO", self.signed_by_cmo_at), ("CIO", self.signed_by_cio_at)) if at is None]
        return "Waits for " + ("both" if len(missing) == 2 else "".join(missing))


@dataclass(frozen=True, slots=True)
class AimLine:
    code: str
    title: str
    owners: str
    kpis: int

    @property
    def url(self) -> str:
        return addresses.goal(self.code)


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """``url`` is where it is answered; empty for who does not answer it."""

    pk: int
    text: str
    owner: str
    owner_username: str
    answer: str
    url: str


@dataclass(frozen=True, slots=True)
class WholeCycle:
    """All of one cycle as its reader may see it: ``envelopes`` (code, name and money) are None where money is not theirs.

    ``mark`` is for who signs, empty for everybody else; ``obstacle`` says why it cannot be signed yet. ``voided`` are the signatures that
    are void and not given anew: whose, by what, and since when.
    """

    card: CycleCard
    input_marketing: str
    input_it: str
    aims: tuple[AimLine, ...]
    asked: tuple[QuestionLine, ...]
    envelopes: tuple[tuple[str, str, Money], ...] | None
    mark: str
    obstacle: str
    voided: tuple[tuple[str, str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``what`` is goal, envelope or days, ``how`` added, dropped or changed."""

    what: str
    code: str
    how: str
    sentence: str


def cycle_cards(rows: Iterable[Cycle]) -> list[CycleCard]:
    """Cards of these cycles. Of a frozen one its own words are read, of the others two queries count."""
    return [_card(cycle, agreement.of(cycle)) for cycle in rows]


def cycles(person: Person) -> list[CycleCard]:
    """Those that the person may see, the latest first."""
    return cycle_cards(visible_cycles(person).order_by("-starts_on", "-pk")[:MOST])


def one(person: Person, code: str) -> Cycle:
    """The cycle with this code; raises NotFound."""
    found = visible_cycles(person).filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def whole(person: Person, held: frozenset[str], cycle: Cycle) -> WholeCycle:
    """One cycle for one reader."""
    said = agreement.of(cycle)
    known = people(said.people)
    signs = not cycle.hash and access.signing_role(held) is not None
    return WholeCycle(
        card=_card(cycle, said),
        input_marketing=said.input_marketing,
        input_it=said.input_it,
        aims=tuple(
            AimLine(aim.code, aim.title, f"{known[aim.owner_marketing].name}, {known[aim.owner_it].name}", len(aim.kpis)) for aim in said.aims
        ),
        asked=tuple(
            QuestionLine(
                one.pk, one.text, known[one.owner].name, known[one.owner].username, one.answer,
                addresses.cycle_answer(cycle.code, one.pk) if not cycle.hash and access.may_answer_of(person, held, one.owner) else "",
            )
            for one in said.questions
        ),
        envelopes=_envelopes(said) if access.SEES_MONEY.value(person) else None,
        mark=agreement.mark(cycle) if signs else "",
        obstacle=unready(cycle) if signs else "",
        voided=tuple((role.upper(), one.sentence, one.at) for role, one in sorted(voiding.of(cycle).items())),
    )  # fmt: skip


def differences(person: Person, first: Cycle, second: Cycle) -> list[Difference]:
    """What the second says otherwise than the first, as this person may see it: days, goals, and envelopes where money is theirs."""
    before, after = agreement.of(first), agreement.of(second)
    found = [*_days(before, after), *_goals(before, after)]
    return [*found, *_money(before, after)] if access.SEES_MONEY.value(person) else found


def goals_in(cycle: Cycle) -> list[tuple[str, str]]:
    """Code and title of the goals that are in an open cycle, by title."""
    return list(Goal.objects.filter(cycle=cycle).order_by("title", "pk").values_list("code", "title"))


def _card(cycle: Cycle, said: Agreement) -> CycleCard:
    return CycleCard(
        cycle.code, cycle.starts_on, cycle.ends_on, len(said.aims), said.open, cycle.signed_by_cmo_at, cycle.signed_by_cio_at,
        cycle.hash, cycle.version,
    )  # fmt: skip


def _names(codes: Iterable[str]) -> dict[str, str]:
    """Strategies by code: one that was merged since keeps its own name."""
    return dict(Entry.objects.filter(kind="strategies", code__in=list(codes)).values_list("code", "name"))


def _envelopes(said: Agreement) -> tuple[tuple[str, str, Money], ...]:
    names = _names(code for code, _ in said.envelopes)
    return tuple((code, names.get(code, code), money) for code, money in said.envelopes)


def _days(before: Agreement, after: Agreement) -> Iterator[Difference]:
    lengths = [(said.ends_on - said.starts_on).days for said in (before, after)]
    if lengths[0] != lengths[1]:
        yield Difference("days", "", "changed", f"It runs {count_words(lengths[1] + 1, 'day')} instead of {lengths[0] + 1}.")


def _goals(before: Agreement, after: Agreement) -> Iterator[Difference]:
    """By title; a goal is the same where its code is."""
    old, new = ({aim.code: aim for aim in said.aims} for said in (before, after))
    for code in sorted({*old, *new}, key=lambda code: ((new.get(code) or old[code]).title, code)):
        if code not in old:
            yield Difference("goal", code, "added", f"“{new[code].title}” is new.")
        elif code not in new:
            yield Difference("goal", code, "dropped", f"“{old[code].title}” is dropped.")
        elif said := _changed(old[code], new[code]):
            yield Difference("goal", code, "changed", f"“{new[code].title}” changed: {listed(said)}.")


def _changed(old: Aim, new: Aim) -> list[str]:
    return [words for name, words in SAID.items() if getattr(old, name) != getattr(new, name)]


def _money(before: Agreement, after: Agreement) -> Iterator[Difference]:
    old, new = dict(before.envelopes), dict(after.envelopes)
    names = _names({*old, *new})
    for code in sorted({*old, *new}, key=lambda code: names.get(code, code)):
        name = names.get(code, code)
        if code not in old:
            yield Difference("envelope", code, "added", f"{name} has {full_money(new[code])}, and had none.")
        elif code not in new:
            yield Difference("envelope", code, "dropped", f"{name} has none, and had {full_money(old[code])}.")
        elif old[code] != new[code]:
            yield Difference("envelope", code, "changed", f"{name} has {full_money(new[code])} instead of {full_money(old[code])}.")
