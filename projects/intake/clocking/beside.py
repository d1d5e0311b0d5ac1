"""The clocks that run beside the way of a request: the open lane, a size that IT is asked for, what two keys disagree on, and the review of
what two executives let begin, which runs on when the work is live or on hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from projects.clocks.limits import HOURS_A_DAY, KEYS, LANE, REVIEW, SIZING
from projects.clocks.shape import Run
from projects.clocks.states import Court
from projects.intake.clocking.told import DECIDED, OVER, Courts, Told
from projects.intake.states import ENDED, PAUSES, State

# What goes on in triage, and what on a route; each may pause.
WITHIN = {SIZING: State.IN_TRIAGE, KEYS: State.IN_APPROVAL}
# A run by its state, and its group where it has one.
Key = tuple[str, str]


@dataclass(slots=True)
class Beside:
    """``runs`` are all of the request's, to which new ones are added; ``open`` those of them that are not over."""

    runs: list[Run] = field(default_factory=list)
    courts: Courts = field(default_factory=Courts)
    open: dict[Key, Run] = field(default_factory=dict)
    laned: set[str] = field(default_factory=set)

    @property
    def keys_disagree(self) -> bool:
        return (KEYS, "") in self.open

    def step(self, event: Told) -> None:
        for key, outcome in dict(self._over(event)).items():
            if key in self.open:
                self.open.pop(key).close(event.at, outcome)
        for key, court, limit in self._begun(event):
            run = Run(key[0], key[1], 0, court, None, event.at, limit=limit)
            self.open[key] = run
            self.runs.append(run)

    def pause(self, at: datetime, why: str) -> None:
        for (state, _), run in self.open.items():
            # The work may be on hold because nobody reviewed it.
            if state != REVIEW:
                run.pause(at, why)

    def resume(self, at: datetime) -> None:
        for run in self.open.values():
            run.resume(at)

    def _begun(self, event: Told) -> Iterator[tuple[Key, Court, int | None]]:
        """The lane of a group begins on the day on which it is sent, or changed so that it concerns the group, and once."""
        for group in event.data.get("lane", ()) if event.verb != "lane_said" else ():
            if group not in self.laned:
                self.laned.add(group)
                yield (LANE, group), self.courts.of_group(group), None
        if event.verb == "size_asked":
            days = event.data.get("days")
            yield (SIZING, ""), Court.IT, int(days) * HOURS_A_DAY if days else None
        if "disagreed" in event.data:
            yield (KEYS, ""), Court.EXECUTIVE, None
        if event.verb == "glass_broken":
            yield (REVIEW, ""), Court.TECHNOLOGIST, None

    def _over(self, event: Told) -> Iterator[tuple[Key, str]]:
        """What ends here, and by what: the later of two reasons counts."""
        decided = event.target in (*OVER, State.APPROVED)
        for state, group in self.open:
            if state in WITHIN and event.target not in ("", WITHIN[state], *PAUSES):
                yield (state, group), event.target
            if state == LANE and decided:
                yield (state, group), event.target
            if state == REVIEW and event.target in ENDED:
                yield (state, group), event.target
        for role, _ in event.groups or ():
            yield (LANE, role), "opened"
        if event.verb == "lane_said":
            yield (LANE, str(event.data.get("lane"))), str(event.data.get("says"))
        if event.verb in ("sized", "size_asked"):
            yield (SIZING, ""), "sized" if event.verb == "sized" else "asked_again"
        if event.verb in DECIDED and "disagreement" in event.data:
            yield (KEYS, ""), str(event.data.get("outcome"))
        elif event.verb in ("edited", "reopened") and event.groups is not None:
            # A material change: the route begins anew.
            yield (KEYS, ""), "ended"
        if event.verb == "glass_upheld":
            yield (REVIEW, ""), "upheld"
