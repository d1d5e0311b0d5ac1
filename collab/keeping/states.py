"""The states of holds and of erasures, and the kinds of events that tell of them."""

from django.db import models

from collab.web.statuses import Status

HOLD, ERASURE, ERASED = "keeping.hold", "keeping.erasure", "people.person.erased"
PLACED, AGREED, REFUSED = "keeping.hold.placed", "keeping.hold.agreed", "keeping.hold.refused"
LIFTING, LIFTED, STAYS = "keeping.hold.lifting", "keeping.hold.lifted", "keeping.hold.stays"
ASKED, TURNED_DOWN = "keeping.erasure.asked", "keeping.erasure.refused"


class State(models.TextChoices):
    """A hold holds from the instant it is asked for until a second person refuses it or lifts it."""

    ASKED = "asked", "Holds, a second person is asked"
    AGREED = "agreed", "Holds"
    LIFTING = "lifting", "Holds, its end is asked for"
    REFUSED = "refused", "Refused"
    LIFTED = "lifted", "Lifted"


HOLDING = (State.ASKED, State.AGREED, State.LIFTING)


class Erasing(models.TextChoices):
    ASKED = "asked", "Asked"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"


STATUSES = {
    "asked": Status("Held, a second person is asked", "hourglass", "info"),
    "lifting": Status("Held, its end is asked for", "hourglass", "warn"),
    "lifted": Status("Lifted", "check", "mute"),
}
