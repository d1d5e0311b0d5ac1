"""What the night does with files: bytes that no row names go from the shelf, and rows of what was refused long ago."""

import logging

from django.db.models import Func, Q

from collab.files import operations, shelf
from collab.files.models import HELD, File
from collab.files.states import REFUSED_FOR, UNCLAIMED_FOR, State
from collab.kit import clock

log = logging.getLogger(__name__)
AT_ONCE = 1000


def tidy(held: Func | None = None) -> tuple[int, int]:
    """How many went of each; ``held`` says of a row whether a hold is on it. A shelf that does not answer is looked at the next night."""
    refused, rows = File.objects.filter(state=State.REFUSED, judged_at__lt=clock.now() - REFUSED_FOR), 0
    going = refused if held is None else refused.filter(~Q(held))
    for key in list(going.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        operations.forget(file=key)
        rows += 1
    loose = 0
    try:
        loose = _sweep()
    except OSError as error:
        log.error("The shelf of files does not answer: %s", error)
    log.info("Files: %s bytes without a row, %s refused", loose, rows)
    return loose, rows


def _sweep() -> int:
    """Asked after what lies there was listed: whoever puts one there meanwhile is not in the list."""
    before, gone = clock.now() - UNCLAIMED_FOR, 0
    old = [stored for stored, at in shelf.everything() if at < before]
    for begin in range(0, len(old), AT_ONCE):
        some = old[begin : begin + AT_ONCE]
        held = set(File.objects.filter(HELD, stored__in=some).values_list("stored", flat=True))
        for stored in some:
            if stored not in held:
                shelf.drop(stored)
                gone += 1
    return gone
