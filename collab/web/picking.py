"""Naming a thing as people call it: a field that takes a name, an address or a code, and what is offered while one types.

Without script it is a text box; who is not found by what was written is refused with those who are near it. What a person may
not see is neither found, nor near, nor offered.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.urls import reverse_lazy

from collab.kit.formats import listed
from collab.kit.seams import Seam
from collab.kit.slips import is_meant
from collab.kit.words import of_name, terms, words
from collab.web.texts import Words

# Rows that are offered, names that a refusal tells, and choices that a page brings along.
OFFERED, NEAR, MOST = 8, 4, 200
# So many things a field of several names at most: each is looked for.
MOST_NAMED = 50
# What stands in brackets at the end of an offer, and a number at its beginning.
_KEYS = re.compile(r"\(([^()]+)\)\s*$|^\s*(R-[0-9]+)\b", re.ASCII | re.IGNORECASE)
_NUMBERED = re.compile(r"R-[0-9]+", re.ASCII)
# Whoever asks: a person, of whom this floor knows nothing.
Reader = Any


@dataclass(frozen=True, slots=True)
class Offer:
    """A thing by its name; ``key`` is what an operation takes for it, ``more`` tells it from others of that name."""

    key: str
    name: str
    more: str = ""

    @property
    def words(self) -> str:
        """As the field says it, and reads it again: "Mei Tanaka (mei)", "R-231 Loyalty tiers"."""
        return f"{self.key} {self.name}".strip() if _NUMBERED.fullmatch(self.key) else f"{self.name} ({self.key})"


@dataclass(frozen=True, slots=True)
class Finder:
    """How things of one kind are found, of those that the reader sees; ``none`` says that there is none of that name.

    ``exactly`` gives what is called just so (by key, address or whole name), ``like`` what has these words as far as they
    were typed, so many at most; for no words, what is likely to be meant.
    """

    none: str
    exactly: Callable[[Reader, str], list[Offer]]
    like: Callable[[Reader, str, int], list[Offer]]

    def named(self, reader: Reader, text: str) -> Offer:
        """The one thing that is called so; raises ValidationError with those that are near."""
        said = " ".join(text.split())
        keys = [key for groups in _KEYS.findall(said) for key in groups if key]
        found = next(filter(None, (self.exactly(reader, part) for part in (*keys, said))), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"Several are called {said}. Write which: {_told(found)}.", code="several")
        near = self.like(reader, said, NEAR)
        more = f" Did you mean {_told(near)}?" if near else ""
        raise forms.ValidationError(self.none.format(said) + more, code="unknown")


Finders = Mapping[str, Finder]
FINDERS: Seam[Finders] = Seam("how people, funds, requests and projects are found by what people call them")


def among(offers: Callable[[Reader], Iterable[Offer]], none: str, *, is_key_said: bool = True) -> Finder:
    """A finder of things of which there are few enough to read their names; where nothing has the words, of what was meant.

    ``is_key_said``: people know the keys, so that a part of one finds it too. The whole of a key always does.
    """

    def exactly(reader: Reader, text: str) -> list[Offer]:
        there = list(offers(reader))
        return [one for one in there if one.key.casefold() == text.casefold()] or [one for one in there if words(one.name) == words(text)]

    def like(reader: Reader, text: str, most: int) -> list[Offer]:
        there, wanted = list(offers(reader)), terms(text, is_unfinished=True)
        names = [(one, of_name(f"{one.name} {one.key}" if is_key_said else one.name)) for one in there]
        found = [one for one, name in names if all(term.is_in(name) for term in wanted)]
        return (found or [one for one, name in names if is_meant(wanted, name)])[:most]

    return Finder(none, exactly, like)


def _told(found: Sequence[Offer]) -> str:
    return listed([one.words for one in found[:NEAR]], "or")


class PickInput(forms.TextInput):
    """A text box with what may be written in it: from ``data-pick`` while one types, or from the page where that is little."""

    template_name = "django/forms/widgets/pick.html"
    offers: Sequence[Offer] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["offers"] = self.offers
        if self.offers:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}-offers"
        return context


class Picked(Words):
    """A thing of one ``kind`` by its name; cleaned it is the key that an operation takes, or the keys where ``is_many``.

    A form says who reads it (``asked_by``), and may narrow what can be chosen (``narrow``).
    """

    widget = PickInput

    def __init__(self, kind: str, *, is_many: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=2_000 if is_many else 320, **kwargs)
        self.kind, self.is_many = kind, is_many
        self.reader: Reader = None
        self.finder: Finder | None = None
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        self.widget.attrs["data-pick"] = reverse_lazy("pick", args=(kind,))
        if is_many:
            self.widget.attrs["data-many"] = ""

    def narrow(self, offers: Iterable[Offer], none: str) -> None:
        """Only these can be chosen here: the page brings them along."""
        there = list(offers)[:MOST]
        self.finder = among(lambda _: there, none)
        self.widget.offers = there

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        parts = list(dict.fromkeys(part for part in map(str.strip, text.split(",")) if part)) if self.is_many else [text] if text else []
        if len(parts) > MOST_NAMED:
            raise forms.ValidationError(f"Name {MOST_NAMED} at most.", code="too_many")
        finder = self.finder or FINDERS.value[self.kind]
        keys = list(dict.fromkeys(finder.named(self.reader, part).key for part in parts))
        return keys if self.is_many else "".join(keys)


def asked_by(form: forms.BaseForm, reader: Reader) -> None:
    """Say who reads this form: things are found for them."""
    for field in form.fields.values():
        if isinstance(field, Picked):
            field.reader = reader


def offered(kind: str, reader: Reader, text: str) -> list[Offer]:
    """What the page of suggestions gives; nothing for a kind that there is not."""
    finder = FINDERS.value.get(kind)
    return [replace(one, name=" ".join(one.name.split())) for one in finder.like(reader, text, OFFERED)] if finder else []
