"""Fields that name entries of a register: what stands in them, what they take, and what is known before anybody asks."""

from dataclasses import replace

from django import forms

from collab.registers.picking import FINDERS
from collab.web.picking import Finder, Offer, Picked, Reader
from projects.intake import facts
from projects.intake.asked import REGISTERS
from projects.intake.models import Request

# What of the last request of the same person is likely to hold for this one.
FROM_LAST = ("brands", "markets")


def words(request: Request, name: str) -> str:
    """What the request names, as the field says it and reads it again."""
    return _words(name, getattr(request, name), request.entry_names)


def _words(name: str, codes: list[str] | None, called: facts.Names) -> str:
    offers = (Offer(code, called.get((name, code), code)) for code in codes or ())
    return ", ".join(offer.key if "," in offer.name else offer.words for offer in offers)


def stand(form: forms.Form, request: Request) -> None:
    """What it names already may be sent again, though it has ended since."""
    for name, field in form.fields.items():
        if isinstance(field, Picked) and name in REGISTERS:
            field.finder = _also(FINDERS[name], [Offer(code, request.entry_names[name, code]) for code in getattr(request, name) or ()])


def _also(finder: Finder, stood: list[Offer]) -> Finder:
    def exactly(reader: Reader, text: str) -> list[Offer]:
        there = [one for one in stood if text.casefold() in (one.key.casefold(), one.name.casefold())]
        return there or finder.exactly(reader, text)

    return replace(finder, exactly=exactly)


def last_named(request: Request) -> dict[str, str]:
    """Brands and markets of what its requester asked for last, where this one was not asked yet. Two queries, or none."""
    if any(getattr(request, name) is not None for name in FROM_LAST):
        return {}
    before = Request.objects.filter(requester_id=request.requester_id, brands__len__gt=0).exclude(pk=request.pk)
    last = before.only("pk", *FROM_LAST).order_by("-number").first()
    if last is None:
        return {}
    called = facts.names((name, getattr(last, name)) for name in FROM_LAST)
    return {name: _words(name, getattr(last, name), called) for name in FROM_LAST}
