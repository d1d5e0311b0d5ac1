"""How plans stand in the demo: ends that slip after they were frozen, a provider that is red, a chain that decides an end, a template that is used."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from collab.kit import clock
from collab.people.models import Person
from projects.portfolio import gates, linking, templates
from projects.portfolio import operations as portfolio
from projects.portfolio.models import Milestone, Project
from projects.portfolio.states import ENDED, Phase

CAMPAIGN = {
    "milestones": [
        {"title": "Scope signed by both sides", "share": 15, "weight": 20, "side": "marketing"},
        {"title": "Consent and tagging ready", "share": 45, "weight": 30, "side": "it"},
        {"title": "Texts in all markets", "share": 75, "weight": 20, "side": "marketing"},
        {"title": "Rehearsal passed", "share": 90, "weight": 30, "side": "it"},
    ],
    "gates": [
        {
            "phase": "build",
            "passes": "it_lead",
            "checks": [
                {"words": "The design is agreed by both leads", "side": "it"},
                {"words": "The lawful basis of each field is written down", "side": "marketing"},
            ],
        },
        {
            "phase": "launch",
            "passes": "technologist",
            "checks": [
                {"words": "Who runs it is named", "side": "it"},
                {"words": "Customer care knows what changes", "side": "marketing"},
                {"words": "The way back was tried", "side": "it"},
            ],
        },
    ],
}
WHY = "The supplier delivers three weeks later than it signed for."
ANEW = "The season was moved by the markets; the old days tell nothing any more."


def life(company: dict[str, Person], chance: Random) -> Iterator[float]:
    """What leads did with their plans in the last weeks."""
    templates.keep(actor=company["technologist"], code="campaign", name="Campaign with personal data", work="Campaigns", content=CAMPAIGN)
    yield 0.1
    every = list(Project.objects.filter(is_confidential=False).select_related("marketing_lead", "it_lead").order_by("starts_on", "number"))
    going = [one for one in every if one.phase not in (*ENDED, Phase.PLANNED) and one.starts_on and one.ends_on]
    ahead = [one for one in every if one.phase == Phase.PLANNED and one.starts_on and one.ends_on]
    for project in ahead[-1:]:
        for row in project.milestones.all():
            if not _linked(row):
                portfolio.drop_milestone(number=project.number, milestone=row.pk, actor=project.it_lead)
        templates.use(number=project.number, template="campaign", actor=project.marketing_lead)
        gate = project.gates.get(phase="build")
        gates.tick(number=project.number, check=gate.checks.all()[0].pk, actor=project.it_lead, is_done=True)
        yield 0.2
    late = [one for one in going if _end(one) > clock.today() and not one.unlocks.exists()][:3]
    for days, project in zip((9, 21, 33), late, strict=False):
        _update(project, ends_on=_end(project) + timedelta(days=days), reason=WHY)
        yield chance.uniform(0.1, 0.4)
    for project in late[2:]:
        gates.propose_baseline(number=project.number, actor=project.it_lead, reason=ANEW)
        yield 0.2
    yield from _chain(going, ahead)


def _chain(going: list[Project], ahead: list[Project]) -> Iterator[float]:
    """One after the other, each in its plan; what its leads expect of the first pushes the others, so that it is red."""
    found = _row(going, ahead)
    for before, after in itertools.pairwise(found):
        linking.link(
            number=after.number, before=before.number, lag=2, actor=after.it_lead, why="Its data has to be there, and two days to try it.",
        )  # fmt: skip
        yield 0.2
    if len(found) > 1 and (starts_on := found[1].starts_on):
        _update(found[0], forecast_on=starts_on + timedelta(days=16))
        yield 0.1
    mark = found[0].milestones.filter(done_on=None).order_by("-due_on").first() if found else None
    for other in [one for one in ahead if mark and one not in found and one.starts_on and one.starts_on > mark.due_on][:1]:
        linking.link(
            number=other.number, before=found[0].number, before_milestone=mark.pk if mark else None, lag=-3, is_hard=False,
            actor=other.marketing_lead, why="It would be told together.",
        )  # fmt: skip
        yield 0.2


def _row(going: list[Project], ahead: list[Project]) -> list[Project]:
    """A project under way, one that begins a week after it ends at the earliest, and one after that, as far as there are such."""
    for first in going:
        if _end(first) <= clock.today() or first.unlocks.exists():
            continue
        found = [first]
        for one in ahead:
            begins = one.starts_on
            if begins and begins >= _end(found[-1]) + timedelta(days=7) and not _waits(one, found[-1]) and not one.gates.exists():
                found.append(one)
        if len(found) > 1:
            return found[:3]
    return []


def _waits(one: Project, other: Project) -> bool:
    """Whether either waits for the other already."""
    return one.waits_for.filter(before=other).exists() or other.waits_for.filter(before=one).exists()


def _linked(row: Milestone) -> bool:
    return row.unlocks.exists() or row.waits_for.exists()


def _end(project: Project) -> date:
    assert project.ends_on is not None, "only projects with days are told of"
    return project.ends_on


def _update(project: Project, **facts: Any) -> None:
    portfolio.update_project(number=project.number, actor=project.it_lead, version=Project.objects.get(pk=project.pk).version, **facts)
