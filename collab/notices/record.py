"""What people were told, held against its signature: a notice is no part of the record, so it carries a proof of its own."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q

from collab.events import signing
from collab.events.findings import MOST, Finding
from collab.notices.models import Notice

SAID = ("event_id", "person_id", "text", "reason", "url", "told_at")
BATCH = 2_000
CHANGE_OVER = timedelta(days=1)


def signature(notice: Notice) -> str:
    """Of what was told to whom about what, when; that it was read or mailed is no part of it."""
    return signing.sign("notice", *(getattr(notice, name) for name in SAID))


def forged() -> Iterator[Finding]:
    """Notices that say something else than was told.

    Those from before notices were signed carry no signature: they stand before the first that does, or were written within the
    day by a worker that was not the new one yet.
    """
    first = Notice.objects.exclude(mac="").order_by("pk").only("pk", "told_at").first()
    if first is None:
        return
    told, old = 0, Q(mac="", told_at__lt=first.told_at + CHANGE_OVER)
    found = Notice.objects.filter(pk__gte=first.pk).exclude(old).order_by("pk").values_list("pk", "mac", *SAID)
    for key, mac, *said in found.iterator(chunk_size=BATCH):
        if not signing.holds(mac, "notice", *said):
            told += 1
            yield Finding(Notice._meta.db_table, key, f"it is not what person {said[1]} was told about event {said[0]}.")
            if told == MOST:
                return
