"""Projects to draw: the same real ones as the portfolio's tests start."""

from tests.portfolio.conftest import start

__all__ = ["start"]
