"""Moments of the customer's journey as people name them: by code or name."""

from collections.abc import Iterator

from collab.customer.access import visible_moments
from collab.web.picking import Offer, Reader, among

MOST = 200


def _offers(reader: Reader) -> Iterator[Offer]:
    rows = visible_moments(reader).order_by("position", "name", "pk").values_list("code", "name", "stage")[:MOST]
    return (Offer(code, name, stage) for code, name, stage in rows)


MOMENTS = among(_offers, "There is no moment called {}.")
