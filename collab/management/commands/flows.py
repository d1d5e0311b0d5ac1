"""``manage.py flows``: writes docs/flows.md, the tables of moves as the code has them, with a diagram each."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from collab.workflow.flow import BACK, Flow
from projects.intake.colleagues import COLLEAGUES
from projects.intake.flow import FLOW as REQUEST
from projects.intake.sight import SIGHT
from projects.portfolio.flow import FLOW as PROJECT

FILE = settings.BASE_DIR / "docs" / "flows.md"
HEAD = """# The moves

Written by `python manage.py flows` from the tables in the code (`flow.py` of the app that owns the thing);
a test fails while this page and the tables differ. An arrow back to where it comes from changes no state but is a
move all the same: it is recorded, and it adds one to the version.
"""
SIGHT_SAYS = """These are recorded like moves, but leave state and version as they are: whoever decides meanwhile is not disturbed.
"""


class Command(BaseCommand):
    help = "Writes docs/flows.md from the tables of moves; with --check it only says whether the page is true."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where the page and the tables differ")

    def handle(self, *args: object, **options: Any) -> None:
        text = document()
        if not options["check"]:
            FILE.parent.mkdir(exist_ok=True)
            FILE.write_text(text)
        elif not FILE.exists() or FILE.read_text() != text:
            raise CommandError("docs/flows.md is not what the tables say. Write it anew with: python manage.py flows")


def document() -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEAD, *chapter(REQUEST), *sight(), *chapter(PROJECT)])


def chapter(flow: Flow) -> list[str]:
    """A flow's diagram and its table."""
    return [f"\n## The {flow.name}\n", "```mermaid", *diagram(flow), "```\n", *table(flow), ""]


def sight() -> list[str]:
    """Who lets whom see a confidential request, and who asks for one with whom: all arrows lead back, so there is nothing to draw."""
    seen = ["\n## Sight of a confidential request\n", SIGHT_SAYS, *table(SIGHT), ""]
    return [*seen, "\n## Colleagues on a request\n", SIGHT_SAYS, *table(COLLEAGUES), ""]


def table(flow: Flow) -> list[str]:
    """A row an arrow."""
    rows = ["| move | from | to | who | must hold | recorded as |", "|---|---|---|---|---|---|"]
    for step in flow:
        who = " or ".join(flow.who_says.get(role, role) for role in step.who)
        rules = ", ".join(f"no {rule.__name__}" for rule in step.blocked_by).replace("_", " ")
        target = "where it was" if step.target == BACK else str(step.target)
        rows.append(f"| {step.action} | {step.source!s} | {target} | {who} | {rules} | `{step.says}` |")
    return rows


def diagram(flow: Flow) -> list[str]:
    """A Mermaid state diagram; arrows that share both ends share one line."""
    between: dict[tuple[str, str], list[str]] = {}
    for step in flow:
        if step.target == BACK:
            leaving = (back.source for back in flow if back.target == step.source)
            arrows = [(str(step.source), str(source)) for source in leaving]
        else:
            arrows = [(str(step.source), str(step.target))]
        for arrow in arrows:
            names = between.setdefault(arrow, [])
            if step.action not in names:
                names.append(step.action)
    arrows_out = [f"    {source} --> {target}: {', '.join(names)}" for (source, target), names in between.items() if source != target]
    return ["stateDiagram-v2", f"    [*] --> {flow.steps[0].source!s}", *arrows_out]
