"""The forms of a table that is being written: a row, what holds for all of it, and the request whose panels are looked at."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from collab.access.roles import APPROVING, Role
from collab.appointments.forms import reason
from collab.approvals import groups
from collab.approvals.cells import MANY, NONE
from collab.approvals.defaults import Rule
from collab.approvals.rules import LARGEST_QUORUM
from collab.approvals.states import CONCERNED, DataClass, Track
from collab.approvals.terms import Terms
from collab.kit.errors import Invalid
from collab.kit.money import read
from collab.policies import files
from collab.registers.models import Entry
from collab.web.days import Day
from collab.web.refusing import Refusable

ANY = ("", "Any")
TRACKS = [
    ANY, *((track.value, str(track.label)) for track in Track), ("fast,standard", "Fast or standard"), ("standard,major", "Standard or major"),
    ("fast,major", "Fast or major"),
]  # fmt: skip
SETS = "Names or codes with commas between them; “none” for requests that name none. Empty: any."
MANY_LABELS = {fact.name: fact.label for fact in MANY}


class Amount(forms.CharField):
    """An amount as one writes it, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read(text) if text else None
        except Invalid as refused:
            raise forms.ValidationError(str(next(iter(refused.fields.values())))) from refused


class Codes(forms.CharField):
    """Entries of a register, by name or code, as their codes."""

    def __init__(self, register: str, label: str) -> None:
        super().__init__(required=False, max_length=1_000, label=label, help_text=SETS)
        self.register = register

    def clean(self, value: Any) -> list[str]:
        said = [word.strip() for word in super().clean(value).split(",") if word.strip()]
        entries = Entry.objects.filter(kind=self.register, merged_into__isnull=True) if said else []
        known = {word.lower(): entry.code for entry in entries for word in (entry.name, entry.code)} | {NONE: NONE}
        if missing := [word for word in said if word.lower() not in known]:
            raise forms.ValidationError(f"{missing[0]} is not in the register of {self.register}. Write its name or its code.")
        return list(dict.fromkeys(known[word.lower()] for word in said))


class Cells(Refusable):
    """The facts that a row reads."""

    track = forms.ChoiceField(choices=TRACKS, required=False)
    data_class = forms.ChoiceField(label="Data", choices=[ANY, *DataClass.choices], required=False)
    legacy = forms.ChoiceField(label="Legacy systems", choices=[ANY, ("yes", "Touches some"), ("no", "Touches none")], required=False)
    regulations = Codes("regulations", MANY_LABELS["regulations"])
    brands = Codes("brands", MANY_LABELS["brands"])
    markets = Codes("markets", MANY_LABELS["markets"])
    suppliers = Codes("suppliers", MANY_LABELS["suppliers"])


class RowForm(Cells):
    """A row: when it holds, and who decides then. ``rule`` is what it says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount_from = Amount(label="Amount from", help_text="In the policy’s currency. Empty: from nothing.")
    amount_below = Amount(label="Amount below", help_text="Empty: without a limit.")
    run_from = Amount(label="Run cost a year from")
    run_below = Amount(label="Run cost a year below")
    position = forms.IntegerField(
        label="Step", min_value=1, max_value=LARGEST_QUORUM, help_text="Its number: groups of one step decide side by side."
    )
    step_name = forms.CharField(label="Name of the step", max_length=60)
    group = forms.ChoiceField(
        label="Who decides", choices=[("", "Choose a group"), *groups.CHOICES], error_messages={"required": "Choose who decides."}
    )
    people = forms.CharField(
        label="Named people",
        required=False,
        max_length=1_000,
        help_text="For named people alone: their usernames with commas between them.",
    )
    quorum = forms.IntegerField(min_value=1, max_value=LARGEST_QUORUM, initial=1, help_text="So many approve at least.")
    share = forms.CharField(required=False, max_length=10, help_text="Besides that, such a share of those who sit there: 60 %, or all.")
    veto = forms.ChoiceField(
        label="Veto seat", required=False, choices=[("", "None"), *((role.value, role.label) for role in Role if role in APPROVING)],
        help_text="Among those who approve is one who holds this role.",
    )  # fmt: skip
    order = (
        "version", "track", "amount_from", "amount_below", "data_class", "legacy", "regulations", "brands", "markets", "suppliers", "run_from",
        "run_below", "position", "step_name", "group", "people", "quorum", "share", "veto",
    )  # fmt: skip
    field_order = list(order)

    def rule(self) -> Rule:
        """Raises Invalid at the fields of the form."""
        given = self.cleaned_data
        names = [word.strip().lower() for word in given["people"].split(",") if word.strip()]
        try:
            share = files.read_share(given["share"])
            return files.rule(
                {
                    **{name: given[name] for name in ("regulations", "brands", "markets", "suppliers")},
                    "track": given["track"].split(",") if given["track"] else [],
                    "data": [given["data_class"]] if given["data_class"] else [],
                    "legacy": [given["legacy"]] if given["legacy"] else [],
                    "amount from": given["amount_from"], "amount below": given["amount_below"],
                    "run from": given["run_from"], "run below": given["run_below"],
                    "step": given["position"], "name of the step": given["step_name"], "group": given["group"], "quorum": given["quorum"],
                    "share": share, "veto": given["veto"], "people": names,
                },
                files.keys(names),
            )  # fmt: skip
        except Invalid as refused:
            places: dict[str, Any] = {
                {"cell": "share", "data": "data_class"}.get(name, name): said for name, said in refused.fields.items()
            }
            raise Invalid(**places) from refused


def answers_of(rule: Rule, called: Mapping[int, str]) -> dict[str, Any]:
    """What the form of a row shows first."""
    run = rule.cells.get("run_cost") or [None, None]
    tracks = ",".join(rule.tracks) if rule.tracks != tuple(Track.values) else ""
    return {
        **{fact.name: ", ".join(rule.cells.get(fact.name, [])) for fact in MANY},
        "track": tracks, "data_class": rule.data_class, "legacy": ",".join(rule.cells.get("legacy", [])),
        "amount_from": _plain(rule.amount_from), "amount_below": _plain(rule.amount_below), "run_from": run[0] or "", "run_below": run[1] or "",
        "position": rule.position, "step_name": rule.step_name, "group": groups.NAMED if rule.people else rule.role, "quorum": rule.quorum,
        "share": files.share_words(rule.share), "veto": rule.veto, "people": ", ".join(called.get(key, "") for key in rule.people),
    }  # fmt: skip


def _plain(amount: Decimal | None) -> str:
    return format(amount, "f") if amount else ""


class SettingsForm(Refusable):
    """What holds for the whole table."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = Day(label="In force from", help_text="Today or later.")
    note = forms.CharField(required=False, max_length=2_000, widget=forms.Textarea({"rows": 2}), label="What it is for")
    currency = forms.CharField(max_length=3)
    fast_below = Amount(label="Fast track below")
    standard_below = Amount(label="Standard track below")
    standard_from = Amount(label="Never fast from", help_text="Empty: no such limit.")
    major_from = Amount(label="Never lighter than major from", help_text="Empty: no such limit.")
    break_glass_below = Amount(
        label="Break-glass up to", help_text="Two executives may let so much begin past the gate. Empty: they may not."
    )
    personal_floor = forms.ChoiceField(label="Lightest track for personal data", choices=Track.choices)
    material_share = forms.DecimalField(
        max_digits=4, decimal_places=3, help_text="0.1: an amount that changes by more than a tenth is decided again."
    )
    material = forms.MultipleChoiceField(
        label="Decided again when it changes", choices=list(CONCERNED.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    def given(self) -> dict[str, Any]:
        found = {**self.cleaned_data, "material": tuple(self.cleaned_data["material"])}
        for name in ("fast_below", "standard_below"):
            if found[name] is None:
                raise Invalid(**{name: "Write an amount."})
        return {name: value for name, value in found.items() if name != "version"}


def settings_of(terms: Terms, usual: frozenset[str]) -> dict[str, Any]:
    """What the form of the settings shows first."""
    amounts = {
        name: _plain(getattr(terms, name)) for name in ("fast_below", "standard_below", "standard_from", "major_from", "break_glass_below")
    }
    material = sorted(usual) if terms.material is None else list(terms.material)
    return {
        **amounts,
        "currency": terms.currency,
        "personal_floor": terms.personal_floor,
        "material_share": terms.material_share,
        "material": material,
    }


class ProposeForm(Refusable):
    """Why it is proposed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason("The second person decides by it, and it stays with the policy.", "Say why: the second person decides by it.")


class PreviewForm(Cells):
    """A request that somebody describes, to see which groups it gets; sent by GET."""

    amount = Amount(label="Amount", help_text="In the policy’s currency.")
    run_cost = Amount(label="Run cost a year")
    field_order = ["track", "amount", "data_class", "legacy", "regulations", "brands", "markets", "suppliers", "run_cost"]
