"""Works at the same instant, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

# Seconds: nobody is late by more, unless somebody has failed before.
PATIENCE = 30


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run the works together; what each returned or raised, in their order."""
    line = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            connections["default"].ensure_connection()
            line.wait(PATIENCE)
            return work()
        except Exception as error:
            line.abort()
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
