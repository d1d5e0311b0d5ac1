"""Which tests stay on one worker: those whose file makes something once for all of them. The others go where there is room."""

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).resolve().parents[1]
OF_THE_ROLE = ("tests/roof/test_setup_database.py",)
# What loads the company, and what can be done while it loads: of two that need it, one would wait for the other with nothing to do.
TOGETHER = ("tests/launch/", "tests/journeys/test_pages_of_")
FIRST = ("tests/journeys/test_pages_of_", "tests/launch/", "tests/roof/test_setup_database.py")
MADE_ONCE = ('scope="module"', 'scope="class"', 'scope="package"')


@cache
def shares(file: str) -> bool:
    """Whether this file of tests, or the conftest beside it, makes something once: a company, a browser."""
    beside = (ROOT / file, (ROOT / file).parent / "conftest.py")
    return any(word in path.read_text() for path in beside if path.exists() for word in MADE_ONCE)


def together(nodeid: str) -> str:
    """The name of what a test is sent out with: its file, or itself alone.

    The launcher's starts and stops would be in each other's way, so they are one, and so are the tours, which would wait for one company;
    and so is what changes the role that all workers sign in as.
    """
    file = nodeid.partition("::")[0]
    for lot in TOGETHER:
        if file.startswith(lot):
            return lot
    return file if file in OF_THE_ROLE or shares(file) else nodeid


class Sharing(LoadScopeScheduling):
    """Sends out a test with those that it shares something with: what is to be FIRST, then the largest lot.

    xdist's own groups write their name into a test's id, which this pytest no longer lets them.
    """

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        for lot in reversed(FIRST):
            if lot in self.workqueue:
                self.workqueue.move_to_end(lot, last=False)
        super()._assign_work_unit(node)
