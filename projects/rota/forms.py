"""The forms of rules and turns. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.cells import NONE
from collab.approvals.states import Track
from collab.customer.states import DataKind
from collab.kit import money
from collab.kit.errors import Invalid
from collab.people import away
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Offer, Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.catalogue.models import Entry
from projects.rota import facts, naming
from projects.rota.models import LAST_PLACE, LONGEST_CODE, LONGEST_NAME
from projects.rota.queries import MOST, RuleCard, TurnCard

SETS = "Names with commas between them. Empty: any."
NOBODY = "There is no technologist called {}."


class Seen(Refusable):
    """Seen as it stands."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class RuleForm(Seen):
    """A new rule, or what one says; its code is asked once and stays. ``said`` is what the operation takes."""

    name = Words(max_length=LONGEST_NAME, help_text="Triage reads it beside what it proposes.", error_messages={"required": "Name it"})
    code = Words(
        max_length=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    place = forms.IntegerField(
        min_value=1, max_value=LAST_PLACE, required=False, help_text="The first that fits proposes: the lowest number is asked first."
    )
    brands = Picked("brands", is_many=True, required=False, help_text=SETS)
    markets = Picked("markets", is_many=True, required=False, help_text=SETS)
    suppliers = Picked("suppliers", is_many=True, required=False, help_text=SETS)
    regulations = Picked("regulations", is_many=True, required=False, help_text=SETS)
    goals = Picked("goals", is_many=True, required=False, help_text=SETS)
    entries = Picked("entries", is_many=True, required=False, label="Catalogue entries", help_text=SETS)
    names_none = forms.MultipleChoiceField(
        label="It fits as well where none is named",
        choices=[(fact.name, fact.label) for fact in facts.NAMED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label="Data of people", choices=DataKind.choices, required=False, widget=forms.CheckboxSelectMultiple, help_text="None marked: any."
    )
    legacy = forms.ChoiceField(
        label="Legacy systems", choices=[("", "Any"), ("yes", "Touches some"), ("no", "Touches none")], required=False
    )
    amount_from = forms.CharField(max_length=40, required=False, help_text="In the house’s currency, for example 50k.")
    amount_below = forms.CharField(max_length=40, required=False)
    run_from = forms.CharField(label="Run cost a year from", max_length=40, required=False)
    run_below = forms.CharField(label="Run cost a year below", max_length=40, required=False)
    owner = Picked("person", label="Who takes it", required=False, help_text="A marketing technologist. Empty: whoever is on duty.")
    track = forms.ChoiceField(
        label="On which track", choices=[("", "The policy’s own"), *Track.choices], required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, reader: Person, card: RuleCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card), **kwargs})
        del self.fields["version" if card is None else "code"]
        self.fields["entries"].narrow(_entries(), "There is no entry of the catalogue called {}.")  # type: ignore[attr-defined]
        self.fields["owner"].narrow(_technologists(), NOBODY)  # type: ignore[attr-defined]
        asked_by(self, reader)

    def clean_owner(self) -> Person | None:
        username = self.cleaned_data["owner"]
        return Person.objects.get(username=username) if username else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("amount_from", "amount_below", "run_from", "run_below"):
            text = given.get(name, "")
            try:
                given[name] = money.read(text) if text else None
            except Invalid as refused:
                self.add_error(name, str(next(iter(refused.fields.values()))))
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        cells: dict[str, Any] = {fact.name: list(given[fact.name]) for fact in facts.NAMED}
        for name in given["names_none"]:
            cells[name].append(NONE)
        cells |= {"data": given["kinds"], "legacy": [given["legacy"]] if given["legacy"] else []}
        for name, start, below in (("amount", "amount_from", "amount_below"), ("run_cost", "run_from", "run_below")):
            cells[name] = [given[start], given[below]] if (given[start], given[below]) != (None, None) else []
        place = {"place": given["place"]} if given["place"] else {}
        seen: dict[str, Any] = {name: given[name] for name in ("version", "code") if name in given}
        return {**seen, "name": given["name"], **place, "cells": cells, "owner": given["owner"], "track": given["track"]}


class RetireForm(Seen):
    """It proposes nothing any more."""

    reason = Words(
        label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why it proposes nothing any more"},
    )  # fmt: skip


class TurnForm(Seen):
    """Who is on duty, from when until when."""

    person = Picked("person", label="Who is on duty", error_messages={"required": "Say who is on duty"})
    first_on = Day(label="First day", error_messages={"required": "Choose the first day"})
    last_on = Day(label="Last day", help_text="It is included.", error_messages={"required": "Choose the last day"})

    def __init__(self, *args: Any, card: TurnCard | None = None, **kwargs: Any) -> None:
        shown = {} if card is None else {
            "person": f"{card.person} ({card.username})", "first_on": card.first_on, "last_on": card.last_on, "version": card.version,
        }  # fmt: skip
        super().__init__(*args, **{"initial": shown, **kwargs})
        if card is None:
            del self.fields["version"]
        self.fields["person"].narrow(_technologists(), NOBODY)  # type: ignore[attr-defined]

    def clean_person(self) -> Person:
        return Person.objects.get(username=self.cleaned_data["person"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "last_on" in self.changed_data:
            question(self, "last_on")
        return given


def _technologists() -> list[Offer]:
    people = list(duties.holders(Role.TECHNOLOGIST).order_by("first_name", "last_name", "pk")[:MOST])
    gone = away.in_words(person.pk for person in people)
    return [Offer(person.username, person.name, gone.get(person.pk, "")) for person in people]


def _entries() -> list[Offer]:
    rows = Entry.objects.filter(retired_on=None, current__isnull=False).order_by("current__title").values_list("code", "current__title")
    return [Offer(code, title) for code, title in rows[:MOST]]


def _shown(card: RuleCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    names = naming.names_of([card.cells])
    sets = {
        fact.name: ", ".join(
            Offer(code, names.get((fact.name, code), code)).words for code in card.cells.get(fact.name, []) if code != NONE
        )
        for fact in facts.NAMED
    }
    amount, run = (card.cells.get(fact.name) or [None, None] for fact in facts.RANGES)
    return {
        **sets, "name": card.name, "place": card.place, "version": card.version, "track": card.track,
        "names_none": [fact.name for fact in facts.NAMED if NONE in card.cells.get(fact.name, [])],
        "kinds": card.cells.get("data", []), "legacy": "".join(card.cells.get("legacy", [])[:1]),
        "amount_from": amount[0] or "", "amount_below": amount[1] or "", "run_from": run[0] or "", "run_below": run[1] or "",
        "owner": f"{card.owner} ({card.owner_username})" if card.owner else "",
    }  # fmt: skip
