"""The demo company's convergence line: a month is kept in the first night after it, as the portal's night does."""

from collections.abc import Iterator

from collab.convergence import operations
from collab.kit import clock


def months() -> Iterator[float]:
    """From the first whole month of the story on."""
    while True:
        month = clock.today().month
        while clock.today().month == month:
            yield 1.0
        operations.keep_due()
