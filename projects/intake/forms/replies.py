"""The page of what an entry of the catalogue asks: a field a question, of those that are shown by what is answered so far."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from collab.customer.access import used_sources
from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Offer, Picked
from collab.web.texts import Words
from projects.catalogue.fields import FIELDS
from projects.catalogue.models import Question
from projects.catalogue.showing import lines
from projects.catalogue.states import Kind
from projects.intake.forms.question import COMMON, DONT_KNOW, AmountField
from projects.intake.operations.replying import LINE, TEXT

# Files begin when the request is sent: until then nobody is asked for one.
UNASKED = "Files are put beside the request once it is sent."
# Before each key: a question may be called as a field of the page itself.
PREFIX, CURRENCY = "q-", "-currency"


class RepliesForm(forms.Form):
    """``questions`` are shown, ``kept`` is what each says so far, ``files`` those beside the request, by key and name.

    Nothing has to be answered to go on: what is needed is said on the check page, and by the move that sends it.
    """

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        kept: dict[str, str],
        reader: Person,
        files: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [one for one in questions if one.kind != Kind.FILE or files]
        self.has_unasked = len(self.questions) < len(questions)
        for one in self.questions:
            self._add(one, kept.get(one.key, ""), reader, files)

    def _add(self, one: Question, kept: str, reader: Person, files: Sequence[tuple[str, str]]) -> None:
        said = {
            "label": one.label if one.is_required else f"{one.label} (you may leave it empty)",
            "help_text": one.help,
            "required": False,
        }
        name, kind = PREFIX + one.key, Kind(one.kind)
        if kind is Kind.MONEY:
            amount, _, currency = kept.partition(" ")
            self.fields[name] = AmountField(initial=amount.removesuffix(".00"), **{key: said[key] for key in ("label", "help_text")})
            choices = [(code, code) for code in dict.fromkeys((currency or settings.CURRENCY, *COMMON)) if code in CURRENCIES]
            self.fields[name + CURRENCY] = forms.ChoiceField(label=f"{one.label}: currency", choices=choices, required=False)
            return
        self.fields[name] = _field(one, kind, said, files)
        self.fields[name].initial = lines(kept) if kind is Kind.MANY else _person(kept) if kind is Kind.PERSON else kept
        if isinstance(field := self.fields[name], Picked):
            field.reader = reader
            if kind is Kind.SOURCE:
                rows = used_sources(reader).order_by("name").values_list("code", "name")
                field.narrow((Offer(code, title) for code, title in rows), "The register has no data source in use called {}.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for one in self.questions:
            name = PREFIX + one.key
            if one.kind == Kind.MONEY and name in given:
                text = (given[name] or "").strip()
                try:
                    given[name] = Money.of(text, given.get(name + CURRENCY) or settings.CURRENCY, "value") if text else None
                except Invalid as refused:
                    self.add_error(name, [sentence for sentences in refused.fields.values() for sentence in sentences])
        return given

    def replies(self) -> dict[str, Any]:
        """As the operation takes them, by the keys of the questions."""
        return {one.key: self.cleaned_data[PREFIX + one.key] for one in self.questions if PREFIX + one.key in self.cleaned_data}


def _field(one: Question, kind: Kind, said: dict[str, Any], files: Sequence[tuple[str, str]]) -> forms.Field:
    """The field of a question of this kind; an amount is two."""
    if kind is Kind.LONG:
        return Words(max_length=TEXT, widget=forms.Textarea({"rows": 3}), **said)
    if kind is Kind.NUMBER:
        return Words(max_length=40, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **said)
    if kind is Kind.DATE:
        return Day(**said)
    if kind is Kind.PERSON:
        return Picked("person", **said)
    if kind is Kind.SOURCE:
        return Picked("data-source", **said)
    if kind is Kind.FILE:
        return forms.ChoiceField(choices=[("", "None of these"), *files], **said)
    if kind is Kind.TEXT:
        return Words(max_length=LINE, **said)
    words = FIELDS[one.field].words if one.field in FIELDS else {}
    choices = [(choice, words.get(choice, choice)) for choice in lines(one.choices)]
    if kind is Kind.MANY:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **said)
    return forms.ChoiceField(choices=[*choices, ("", DONT_KNOW)], widget=forms.RadioSelect, **said)


def _person(key: str) -> str:
    found = Person.objects.filter(pk=key).first() if key else None
    return f"{found.name} ({found.username})" if found else ""
