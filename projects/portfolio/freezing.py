"""Freezing the days of a plan: when delivery starts, when its work begins, and by a change that was approved."""

from datetime import date

from collab.approvals.models import Route
from collab.kit import clock
from collab.kit.operation import inside_unit
from projects.portfolio.models import Baseline, Project

Changed = dict[str, list[str | None]]
DAYS = ("starts_on", "ends_on")


def started(project: Project) -> None:
    """Freeze the days with which delivery starts, where there are any. The project has them as its baseline already."""
    inside_unit()
    if project.baseline_starts_on or project.baseline_ends_on:
        _frozen(project, {})


def begun(project: Project) -> None:
    """Freeze the days of its milestones when its work begins, and those of the project that were not there when delivery started."""
    inside_unit()
    _follow(project, is_new=False, route=None)


def anew(project: Project, route: Route) -> Changed:
    """Freeze the plan as it stands, all of it, by a change that was approved on this route. Gives what changes in the project."""
    inside_unit()
    return _follow(project, is_new=True, route=route)


def _follow(project: Project, *, is_new: bool, route: Route | None) -> Changed:
    changed: Changed = {}
    for name in DAYS:
        was, day = getattr(project, f"baseline_{name}"), getattr(project, name)
        if (is_new or was is None) and was != day:
            setattr(project, f"baseline_{name}", day)
            changed[f"baseline_{name}"] = [_iso(was), _iso(day)]
    days: dict[str, str] = {}
    for milestone in project.milestones.select_for_update().order_by("pk"):
        if (is_new or milestone.baseline_on is None) and milestone.baseline_on != milestone.due_on:
            milestone.baseline_on = milestone.due_on
            milestone.save(update_fields=["baseline_on"])
        if milestone.baseline_on is not None:
            days[str(milestone.pk)] = milestone.baseline_on.isoformat()
    if changed or days or route:
        _frozen(project, days, route)
    return changed


def _frozen(project: Project, days: dict[str, str], route: Route | None = None) -> None:
    last = project.baselines.order_by("-number").values_list("number", flat=True).first() or 0
    Baseline.objects.create(
        project=project, number=last + 1, starts_on=project.baseline_starts_on, ends_on=project.baseline_ends_on,
        days=days, frozen_at=clock.now(), route=route,
    )  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
