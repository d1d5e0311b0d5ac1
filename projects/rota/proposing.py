"""What is proposed for a request: by the first rule that fits, else by the rota. It proposes; a person presses."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.states import Track
from collab.people import away
from collab.people.models import Person
from projects.rota import facts, naming
from projects.rota.facts import Facts
from projects.rota.models import Rule
from projects.rota.queries import on_duty


@dataclass(frozen=True, slots=True)
class Proposal:
    """``rule`` is the code of the rule, empty where none fits; ``person`` who would take it, ``track`` empty for the policy's own.

    ``why`` says in one or two sentences where it comes from.
    """

    rule: str
    person: Person | None
    track: str
    why: str

    @property
    def name(self) -> str:
        return self.person.name if self.person else ""

    @property
    def username(self) -> str:
        return self.person.username if self.person else ""

    @property
    def track_label(self) -> str:
        return str(Track(self.track).label) if self.track else ""

    @property
    def said(self) -> dict[str, Any]:
        """For the record of what was decided: what was proposed then, people by their keys."""
        return {"rule": self.rule, "person": self.person.pk if self.person else None, "track": self.track}


def first(about: Facts) -> Rule | None:
    """The first rule in use that fits. One query."""
    rules = Rule.objects.filter(retired_on__isnull=True).select_related("owner").order_by("place", "pk")
    return next((rule for rule in rules if facts.fit(rule.cells, about)), None)


def propose(about: Facts, not_for: Collection[int] = ()) -> Proposal:
    """What is proposed for a request of these facts; ``not_for`` are the keys of who asks for it. Eleven queries at most."""
    rule = first(about)
    if rule is None:
        duty = on_duty(not_for)
        return Proposal("", duty.person, "", f"No rule fits it. {duty.words}")
    by = f"The rule “{rule.name}” proposes it {_because(rule, about)}."
    if rule.owner is not None:
        if not (lacks := _lacks(rule.owner, not_for)):
            return Proposal(rule.code, rule.owner, rule.track, by)
        by = f"{by} It names {rule.owner.name}, who {lacks}."
    duty = on_duty(not_for)
    return Proposal(rule.code, duty.person, rule.track, f"{by} {duty.words}")


def _lacks(owner: Person, not_for: Collection[int]) -> str:
    """Why the owner that a rule names does not take this one; empty where they may."""
    if owner.pk in not_for:
        return "asks for it"
    if Role.TECHNOLOGIST not in duties.roles_now(owner):
        return "is no marketing technologist any more"
    gone = away.until([owner.pk]).get(owner.pk)
    return f"is {away.words(gone)}" if gone else ""


def _because(rule: Rule, about: Facts) -> str:
    """ "because brand is Acme and market is Japan": what of the request met each cell."""
    names = naming.names_of([rule.cells])
    met = {name: cell if facts.BY_NAME[name].is_range else facts.met(cell, facts.BY_NAME[name], about) for name, cell in rule.cells.items()}
    return f"because {naming.conditions(met, names, settings.CURRENCY)}" if met else "for every request"
