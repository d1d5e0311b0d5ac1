"""Launches as people name them: by code or whole name, and by the words of their name among those to come."""

from collections.abc import Iterator

from collab.kit import clock
from collab.kit.formats import day
from collab.web.picking import Finder, Offer, Reader, among
from projects.launches import queries
from projects.launches.access import visible
from projects.launches.models import Launch

NONE = "There is no launch called {}."
SEVERAL = 5


def offer(launch: Launch) -> Offer:
    return Offer(launch.code, launch.name, day(launch.on, clock.today()))


def _offers(reader: Reader) -> Iterator[Offer]:
    return (offer(launch) for launch in queries.to_come(reader)[: queries.MOST])


_TO_COME = among(_offers, NONE)


def _exactly(reader: Reader, text: str) -> list[Offer]:
    """What is over is found too: a page that names it already is sent again."""
    by_code = [offer(launch) for launch in visible(reader).filter(code=text.lower())[:1]]
    return by_code or _TO_COME.exactly(reader, text)[:SEVERAL]


LAUNCHES = Finder(NONE, _exactly, _TO_COME.like)
