"""A stop of the tour: a page or a form with the person who opens it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """``who``: a username, or "@state" for whoever asked for the request of that state. ``press``: sends a form of the page.

    What is pressed is refused with 422, unless ``status`` says otherwise. "blank" in the address empties the form first.
    """

    name: str
    who: str
    address: str
    press: str = ""
    status: int = 200


def refused(name: str, who: str, address: str, press: str) -> tuple[Stop, Stop]:
    """A form as it opens, and as it comes back when it is sent with nothing in it."""
    blank = f"{address}{'&' if '?' in address else '?'}blank"
    return Stop(name, who, address), Stop(f"{name}, empty", who, blank, press, 422)
