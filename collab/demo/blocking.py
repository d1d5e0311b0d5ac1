"""What gets in the way in the demo company: blockers of every kind, some long over, some that wait on somebody today.

What is drawn is drawn from the names of projects, so that nothing else of the story changes with it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from collab.kit import clock
from collab.people.models import Person
from projects.friction import operations
from projects.friction.models import Blocker
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED

Company = dict[str, Person]
# kind | whom it waits on: a username, or a group in brackets | whom it waits on afterwards | system | what | next step | what cleared it | working days
_IN_THE_WAY = """
legacy|it_lead|(architecture)|pos|The tills have no interface for offers|Read the file that the tills write at night|The nightly file does it for now.|41
change_process|(it_lead)|it_lead|shop|The next release window is in six weeks|Ask for a window of its own|The change board gave it a window of its own.|28
funding|(finance)|(cmo)||Licences of the second year are in no budget|Split them with the store budget|Both sides pay half of it.|23
data_privacy|(privacy)|||Nobody has decided how long card numbers are kept|Bring it to the privacy round|Ninety days, and then only the last four digits.|19
skills|it_lead|||The one developer who knows the catalogue is on another project|Borrow her for two days a week|She is here on Mondays and Tuesdays.|33
vendor|marketing_lead|it_lead|cdp|The supplier’s connector does not hold the load|Test with half of the segments|The supplier doubled the limit.|26
legacy|it_lead||dealer|The dealer system takes one upload a day|Ask dealers which hour suits them|Uploads go at five in the morning.|37
change_process|(security)|||The review of the new address takes three weeks|Show the two open findings as closed|Both findings were closed.|15
"""
# Of nine projects so many have something in their way, and of those one in three has another thing at the same time.
_ONE_IN, _BLOCKED = 9, 5


def life(company: Company, number: int, title: str, leads: dict[str, Person], working_days: float) -> Iterator[float]:
    """What gets in the way of one project, from a third of its days on."""
    rows, said = [line.split("|") for line in _IN_THE_WAY.strip().splitlines()], sum(map(ord, title))
    if said % _ONE_IN >= _BLOCKED:
        return
    yield working_days * (0.2 + said % 5 / 10)
    # The next of the list: so each kind comes.
    first = Blocker.objects.count() % len(rows)
    chosen = [rows[first], *([rows[(first + 1) % len(rows)]] if said % 3 == 0 else [])]
    opened = [blocker for row in chosen if (blocker := _open(company, number, leads, row)) is not None]
    for row, blocker in zip(chosen, opened, strict=False):
        days = float(row[7])
        yield days * 0.4
        if row[2] and _is_open(blocker):
            operations.move(
                number=number, blocker=blocker.pk, actor=leads["marketing"], version=blocker.version, **_holder(company, leads, row[2])
            )
        yield days * 0.6
        blocker.refresh_from_db()
        if _is_open(blocker):
            operations.close(number=number, blocker=blocker.pk, actor=leads["it"], version=blocker.version, how=row[6])


def _open(company: Company, number: int, leads: dict[str, Person], row: list[str]) -> Blocker | None:
    if Project.objects.get(number=number).phase in ENDED:
        return None
    kind, on, _, system, title, step, _, days = row
    expected = clock.today() + timedelta(days=round(float(days) * 1.2))
    said: dict[str, Any] = {"kind": kind, "title": title, "next_step": step, "system": system, "expected_on": expected}
    return operations.open_one(number=number, actor=leads["marketing"], **_holder(company, leads, on), **said)


def _holder(company: Company, leads: dict[str, Person], name: str) -> dict[str, Any]:
    """A group, one of the project's leads, or somebody by username."""
    if name.startswith("("):
        return {"group": name.strip("()")}
    of_project = {"it_lead": leads["it"], "marketing_lead": leads["marketing"]}
    return {"person": of_project.get(name) or company[name]}


def _is_open(blocker: Blocker) -> bool:
    """Bridge closes what is in the way of work that ends."""
    project = Project.objects.get(pk=blocker.project_id)
    if project.phase in ENDED:
        operations.close_ended(project=project.pk, on=clock.today(), phase=project.get_phase_display().lower())
    return not Blocker.objects.filter(pk=blocker.pk, closed_on__isnull=False).exists()
