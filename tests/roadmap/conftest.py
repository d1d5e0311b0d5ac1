"""Projects to draw: the same real ones as the portfolio's tests start."""

from tests.portfolio.conftest import no_requests, start

__all__ = ["no_requests", "start"]
