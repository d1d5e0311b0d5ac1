"""What the page of a project shows of its gates, and of what is proposed about its plan."""

from dataclasses import dataclass
from datetime import date, datetime

from collab.access import duties
from collab.people.models import Person
from projects.portfolio.gate_states import HEAVY, SAY, Act
from projects.portfolio.models import Check, Gate, Passage, Project
from projects.portfolio.states import ENDED


@dataclass(frozen=True, slots=True)
class CheckCard:
    pk: int
    label: str
    side_word: str
    done_on: date | None

    @property
    def is_done(self) -> bool:
        return self.done_on is not None

    @property
    def state(self) -> str:
        return "done" if self.done_on else "due"


@dataclass(frozen=True, slots=True)
class GateCard:
    """``may_pass``: this person passes it, now; ``is_heavy``: and somebody else agrees."""

    phase: str
    phase_word: str
    passes_word: str
    passed_at: datetime | None
    is_heavy: bool
    proposal: bool
    may_pass: bool
    checks: tuple[CheckCard, ...]


@dataclass(frozen=True, slots=True)
class ProposalCard:
    pk: int
    what: str
    by: str
    reason: str
    may_decide: bool


def gates(row: Project, roles: frozenset[str]) -> tuple[GateCard, ...]:
    """The gates of a project whose route was read along, for who has these roles on it. Three queries, one where it has none."""
    found = list(row.gates.prefetch_related("checks"))
    if not found:
        return ()
    proposed = set(row.passages.filter(act=Act.GATE, state="proposed").values_list("phase", flat=True))
    return tuple(_gate(gate, row, roles, gate.phase in proposed) for gate in found)


def _gate(gate: Gate, row: Project, roles: frozenset[str], is_proposed: bool) -> GateCard:
    checks = tuple(_check(check) for check in gate.checks.all())
    is_ready = all(check.is_done for check in checks) and gate.passed_at is None and not is_proposed and row.phase not in ENDED
    return GateCard(
        gate.phase, gate.get_phase_display(), gate.get_passes_display(), gate.passed_at, row.route.track == HEAVY, is_proposed,
        is_ready and gate.passes in roles, checks,
    )  # fmt: skip


def _check(check: Check) -> CheckCard:
    return CheckCard(check.pk, check.label, check.get_side_display(), check.done_on)


def proposals(row: Project, person: Person, leads: bool) -> tuple[ProposalCard, ...]:
    """What is proposed and waits. One query, two where the duties of the person were not read yet."""
    may = not leads and not duties.roles_of(person).isdisjoint(SAY)
    waiting = Passage.objects.filter(project=row, state="proposed").select_related("proposed_by").order_by("pk")
    return tuple(
        ProposalCard(one.pk, _what(one), one.proposed_by.name, one.reason, may and one.proposed_by_id != person.pk) for one in waiting
    )


def _what(passage: Passage) -> str:
    return f"To pass the gate before {passage.get_phase_display()}" if passage.act == Act.GATE else "To freeze the plan anew"
