"""How a history tells an event in words, and what it tells of clocks, which is no move."""

from typing import NamedTuple


class Said(NamedTuple):
    """How the history tells an event: an icon, and what was done; the person's name stands before it."""

    icon: str
    words: str


OF_CLOCKS: dict[str, Said] = {
    "intake.request.nudged": Said("alarm-clock", "asked for it to go on"),
    "intake.request.reminded": Said("alarm-clock", "reminded whoever has it"),
    "intake.request.escalated": Said("alarm-clock", "told those above that it is over its limit"),
}
