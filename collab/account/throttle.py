"""How fast somebody may try to sign in. Nobody is shut out: whoever fails is made to wait, longer each time, up to a bound.

Three things are counted, in the cache. A name from one address: the first few failures cost nothing, then one try is judged
in a pause that doubles. An address, whatever the names: with allowance for how many people sign in from it, for a whole company
may stand behind one. And a name, from wherever: for who tries one account from many addresses. To that total an address adds
its first few failures only, so one attacker alone never slows whose name it is.

A device on which somebody signed in before is counted by itself, and waits for nobody else's failures.
"""

import math
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from collab.kit import clock
from collab.web import client

HOUR, DAY = 3600, 24 * 3600


@dataclass(frozen=True, slots=True)
class Measure:
    """``free`` failures cost nothing; after that one try is judged in each pause. Pauses are seconds and double to ``longest``.

    All is forgotten ``window`` seconds after the first failure at the latest.
    """

    free: int
    longest: int
    window: int

    def pause(self, failures: int) -> int:
        over = failures - self.free
        return 0 if over <= 0 else min(2 ** min(over, 20), self.longest)


OWN = Measure(free=5, longest=300, window=DAY)
PLACE = Measure(free=20, longest=60, window=HOUR)
ACCOUNT = Measure(free=50, longest=300, window=DAY)
# So many people who signed in from an address let one more failure pass there.
PEOPLE_A_FAILURE = 5


def _mark(text: str) -> str:
    """Names and addresses come from outside: hashed, they are of one length and of plain letters.

    With the secret key, for what is typed as a name is now and then a password.
    """
    return salted_hmac("collab.account.throttle", text.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()[:32]


def mark(username: str) -> str:
    """What stands for a name in the cache and in the cookie of a device."""
    return _mark(username.lower())


def _era(what: str) -> str:
    return f"sign-in:era:{what}"


class Try:
    """One try to sign in: ask ``wait`` once before it is judged, then say how it ended.

    ``device`` is the key of a device on which this name signed in before, or empty.
    """

    def __init__(self, username: str, address: str, device: str = "") -> None:
        self.device = device
        name, place = mark(username), _mark(client.place(address))
        eras = cache.get_many([_era(name), _era(place)])
        name_era, place_era = eras.get(_era(name), ""), eras.get(_era(place), "")
        hour = int(clock.now().timestamp()) // HOUR
        self._own = f"sign-in:own:{name}:{_mark(device) if device else place}:{name_era}{place_era}"
        # Failures and people of an address are of the same hour, so that both are forgotten at once.
        self._place = f"sign-in:place:{place}:{hour}:{place_era}"
        self._people = f"{self._place}:people"
        self._person = f"{self._place}:{name}"
        self._account = f"sign-in:name:{name}:{name_era}"
        self._tries = 0

    def wait(self) -> int:
        """Seconds until a try may be judged; 0 means that this one is, and has taken its turn."""
        seconds = _taken(self._own) or (0 if self.device else self._others())
        if seconds == 0:
            self._tries = count(self._own, OWN.window)
            seconds = _take(self._own, OWN.pause(self._tries))
        return seconds

    def _others(self) -> int:
        """The seconds to wait for what this address did with other names, and others with this name."""
        counted = cache.get_many([self._place, self._people, self._account])
        failures = counted.get(self._place, 0) - counted.get(self._people, 0) // PEOPLE_A_FAILURE
        return _take(self._place, PLACE.pause(failures + 1)) or _take(self._account, ACCOUNT.pause(counted.get(self._account, 0) + 1))

    def failed(self) -> None:
        """Name and password did not belong together."""
        if self.device:
            return
        count(self._place, 2 * PLACE.window)
        if self._tries <= OWN.free:
            count(self._account, ACCOUNT.window)

    def succeeded(self) -> None:
        """Forget the failures of this name from here; those of the address stay, beside how many people it serves."""
        self.forget()
        if cache.add(self._person, 1, 2 * PLACE.window):
            count(self._people, 2 * PLACE.window)

    def forget(self) -> None:
        """Whoever this is has shown it: the next failure is the first again."""
        cache.delete_many([self._own, _turn(self._own)])


def unlock(username: str = "", address: str = "") -> None:
    """Forget every failure of this name, and of this address: what was counted belongs to an era that is over."""
    now = f"{clock.now().timestamp():.6f}"
    for what in (mark(username) if username else "", _mark(client.place(address)) if address else ""):
        if what:
            cache.set(_era(what), now, DAY + HOUR)


def count(key: str, window: int) -> int:
    """One more; how many there are now. A cache that is away counts nothing."""
    cache.add(key, 0, window)
    # It may run out between the two; then there is nothing left to count up.
    with suppress(ValueError):
        return int(cache.incr(key))
    return 0


def _turn(key: str) -> str:
    return f"{key}:turn"


def _take(key: str, pause: int) -> int:
    """Take the one turn of this pause; where somebody else has it, the seconds until it is over. Who comes first is settled by the cache."""
    if pause == 0 or cache.add(_turn(key), clock.now().timestamp() + pause, pause):
        return 0
    return _taken(key)


def _taken(key: str) -> int:
    """Seconds until the turn is free; 0 where nobody has it, or where the cache is away."""
    until = cache.get(_turn(key))
    return 0 if until is None else max(1, math.ceil(until - clock.now().timestamp()))
