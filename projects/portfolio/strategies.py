"""The strategies that a project carries out: named by their codes in the register, which follow where an entry is merged."""

from collections.abc import Iterable

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.registers.models import Entry
from collab.registers.queries import valid_on
from projects.portfolio.models import Project
from projects.portfolio.opening import PROJECTS

STRATEGIES, FOLLOWED = "strategies", "portfolio.project.followed"
# A project that carries out more than this carries out none.
MOST = 10


def named(codes: Iterable[str], *, stood: Iterable[str]) -> list[str]:
    """The codes in order, each once. What has ended since may stay where it ``stood``; raises Invalid for what is not there."""
    asked = sorted({code.lower() for code in codes})
    if len(asked) > MOST:
        raise Invalid(strategies=f"Name {MOST} strategies at most.")
    there = valid_on(Entry.objects.filter(kind=STRATEGIES, code__in=asked), clock.today()).values_list("code", flat=True)
    if missing := [code[:50] for code in asked if code not in {*there, *stood}]:
        raise Invalid(strategies="There is no strategy with the code " + ", ".join(missing) + " today.")
    return asked


def names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name of the strategies with these codes, by name. One query, none for none."""
    wanted = list(codes)
    rows = Entry.objects.filter(kind=STRATEGIES, code__in=wanted) if wanted else Entry.objects.none()
    return list(rows.order_by("name", "pk").values_list("code", "name"))


def follow(double: Entry, target: Entry, actor: Person) -> int:
    """What named the double names the entry that stays, each on record; gives how many of those that everybody with a duty sees."""
    inside_unit()
    if double.kind != STRATEGIES:
        return 0
    rows = list(Project.objects.select_for_update(of=("self",), no_key=True).filter(strategies__contains=[double.code]).order_by("number"))
    for project in rows:
        PROJECTS.hold(project)
        old = project.strategies
        project.strategies = sorted({target.code if code == double.code else code for code in old})
        PROJECTS.change(project, FOLLOWED, actor=actor, data={"changed": {STRATEGIES: [old, project.strategies]}})
    return sum(not project.is_confidential for project in rows)
