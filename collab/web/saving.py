"""Lists whose filter a person may keep: what the page says of itself, and the view that it opens with."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect

from collab.kit.errors import Refusal
from collab.kit.seams import Seam

Filters = Mapping[str, str]
# Says that the list is asked for as it is, whatever view is one's usual one.
PLAIN = "plain"


def nothing_gone(person: Any, filters: Filters) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Page:
    """A list that has filters. ``names`` are those of its address that make a view; ``check`` raises a Refusal for what the list does
    not offer, ``gone`` gives a sentence for each thing that a filter names and that is not there, or not for this person."""

    label: str
    url: str
    names: tuple[str, ...]
    check: Callable[[Any, Filters], object]
    gone: Callable[[Any, Filters], list[str]] = nothing_gone

    def kept(self, given: Filters) -> dict[str, str]:
        """What of an address makes the view, in one order."""
        return {name: given[name] for name in self.names if given.get(name)}

    def wrong(self, person: Any, filters: Filters) -> list[str]:
        """Why the view does not open as it was saved; empty where it does."""
        if unknown := sorted(set(filters) - set(self.names)):
            return [f"{self.label} have no filter called {name}." for name in unknown]
        try:
            self.check(person, filters)
        except Refusal as refused:
            fields = getattr(refused, "fields", {})
            return [text for texts in fields.values() for text in texts] or [refused.sentence]
        return self.gone(person, filters)


PAGES: Seam[Mapping[str, Page]] = Seam("which lists have filters that may be kept, by name")
USUAL: Seam[Callable[[Any, str], str]] = Seam("the address of the view with which a list opens for a person; empty for none")
View = Callable[..., HttpResponseBase]


def savable(name: str) -> Callable[[View], View]:
    """Let the list open with its reader's usual view where its address asks for nothing."""

    def opening(view: View) -> View:
        @functools.wraps(view)
        def opened(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if (
                not request.GET
                and request.method == "GET"
                and not request.headers.get("HX-Request")
                and (url := USUAL.value(request.user, name))
            ):
                return redirect(url)
            return view(request, *args, **kwargs)

        opened.saves = name  # type: ignore[attr-defined]
        return opened

    return opening
