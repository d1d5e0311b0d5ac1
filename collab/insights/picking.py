"""Insights as people name them: by their code, and by the words of their sentence, among those that hold."""

from collections.abc import Iterator

from collab.insights import access
from collab.insights.models import Insight
from collab.web.picking import Finder, Offer, Reader, among

NONE = "No insight that holds is called {}."
MOST = 200


def offer(insight: Insight) -> Offer:
    # A comma parts what is named: none stands in an offer.
    return Offer(insight.code, " ".join(insight.text.replace(",", " ").split())[:120])


def _offers(reader: Reader) -> Iterator[Offer]:
    return (offer(insight) for insight in access.current(reader).order_by("-made_at", "-pk")[:MOST])


_HOLDING = among(_offers, NONE)


def _exactly(reader: Reader, text: str) -> list[Offer]:
    by_code = [offer(insight) for insight in access.current(reader).filter(code=text.lower())[:1]]
    return by_code or _HOLDING.exactly(reader, text)


INSIGHTS = Finder(NONE, _exactly, _HOLDING.like)
