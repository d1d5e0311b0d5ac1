"""The two ways a launch ends early: something is wrong, or somebody asked to stop."""


class Trouble(Exception):
    """What stands in the way, as one sentence for the person at the terminal."""


class Stopped(BaseException):
    """A signal asked to stop; not an Exception, so that no handler swallows it."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number
