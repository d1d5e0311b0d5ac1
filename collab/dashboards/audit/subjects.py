"""What the record may be asked about, by name: a request with all that belongs to it, a KPI, a goal, a fund, a data source."""

from collections.abc import Iterator

from collab.dashboards.search.finding import KEPT
from collab.web.picking import Finder, Offer, Reader, among
from projects.intake.queries.picking import REQUESTS

NONE = "Nothing is called {}. Write a name, R-231, or a kind and a key such as approvals.policy:3."


def _things(reader: Reader) -> Iterator[Offer]:
    """What there is few enough of to read the names; its key says the kind too."""
    for kept in KEPT:
        rows = kept.visible(reader)
        for key, name in rows.order_by("pk").values_list("pk", kept.columns[1]):
            yield Offer(f"{rows.model._meta.label_lower}:{key}", name, kept.kind)


# A key of the database is nothing that people say: a number alone is that of a request, never of the KPI that happens to have it as its key.
_THINGS = among(_things, NONE, is_key_said=False)


def _exactly(reader: Reader, text: str) -> list[Offer]:
    return REQUESTS.exactly(reader, text) or _THINGS.exactly(reader, text)


def _like(reader: Reader, text: str, most: int) -> list[Offer]:
    # Half of the rows for either, and the rest for whichever has more.
    works, things = REQUESTS.like(reader, text, most), _THINGS.like(reader, text, most) if text else []
    return [*works[: max(most // 2, most - len(things))], *things][:most]


SUBJECTS = Finder(NONE, _exactly, _like)
