"""What a history tells of clocks, which is no move."""

from projects.intake.card import Said

OF_CLOCKS: dict[str, Said] = {
    "intake.request.nudged": Said("alarm-clock", "asked for it to go on"),
    "intake.request.reminded": Said("alarm-clock", "reminded whoever has it"),
    "intake.request.escalated": Said("alarm-clock", "told those above that it is over its limit"),
}
