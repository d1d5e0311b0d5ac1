"""How a move is worded: its card, and how the history tells an event."""

from dataclasses import dataclass
from typing import NamedTuple


class Said(NamedTuple):
    """How the history tells an event: an icon, and what was done; the person's name stands before it."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One move: ``label`` and ``icon`` of its button, the ``key`` that presses it, its ``past`` form in a refusal.

    ``title`` and ``submit`` are the words of its page; ``done`` is what a press answers first, where {told} stands for what the
    history tells of it (``queries/page/answered.py``); ``said`` tells each event it leaves.
    """

    label: str
    icon: str
    past: str
    said: dict[str, Said]
    key: str = ""
    title: str = ""
    submit: str = ""
    done: str = ""
    is_danger: bool = False
