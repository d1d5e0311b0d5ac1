"""Administration of people and departments, through their operations; and the roles people hold from one day to another, to look at."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from collab.access.models import Duty
from collab.account import links
from collab.directory.operations import people as operations
from collab.directory.operations.calendars import zones
from collab.events.configured import Configured
from collab.kit.errors import Invalid, Refusal
from collab.kit.text import one_line
from collab.kit.words import terms
from collab.people.models import Department, Person
from collab.people.names import placed_like
from collab.people.requests import person_of

THROUGH = "administration"
# Rights come from duties alone; a page of groups would promise what it cannot do.
admin.site.unregister(Group)


class DutyLine(admin.TabularInline):
    """The duties of a person, to look at: they are given and ended by two people, on the portal's own page of duties."""

    model = Duty
    extra = max_num = 0
    fields = readonly_fields = ("role", "since_on", "until_on", "ended_at")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _chosen(known: dict[str, str]) -> list[tuple[str, str]]:
    return [("", "Not said"), *known.items()]


class PersonForm(forms.ModelForm):
    """Who somebody is. No form of the administration has a password: each chooses their own, by a link to their own address."""

    country = forms.ChoiceField(choices=lambda: _chosen(operations.countries()), required=False)
    language = forms.ChoiceField(choices=lambda: _chosen(operations.languages()), required=False)
    zone = forms.ChoiceField(label="Time zone", choices=lambda: _chosen({name: name for name in sorted(zones())}), required=False)

    class Meta:
        model = Person
        fields = (
            *("username", "first_name", "last_name", "email", "title", "department", "is_active"),
            *("manager", "country", "language", "zone", "calendar"),
        )
        field_classes = {"username": UsernameField}

    def clean(self) -> dict[str, Any]:
        """Names stand in pages, lists and the heads of letters: one line, nothing that nobody sees."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("username", "first_name", "last_name", "title"):
            if name in cleaned:
                self._seen(cleaned, name)
        return cleaned

    def _seen(self, cleaned: dict[str, Any], name: str) -> None:
        try:
            cleaned[name] = one_line(cleaned[name], name, 150)
        except Invalid as refused:
            self.add_error(name, refused.fields[name])


@admin.register(Person)
class PersonAdmin(Configured):
    """People. Rights come from duties alone, so Django's flags and groups are not offered; and nobody sets another's password."""

    form = PersonForm
    actions = ("send_link",)

    list_display = ("username", "first_name", "last_name", "title", "department", "manager", "is_active")
    list_filter = ("is_active", "department")
    list_select_related = ("department", "manager")
    search_fields = ("username", "first_name", "last_name", "email")
    autocomplete_fields = ("manager", "department")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username",)}),
        ("Who they are", {"fields": ("first_name", "last_name", "email", "title", "department", "manager")}),
        ("Where and when they work", {"fields": ("country", "language", "zone", "calendar")}),
        ("Whether they may sign in", {"fields": ("is_active",)}),
    )
    inlines = (DutyLine,)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Whoever is added may sign in."""
        return self.fieldsets if obj else self.fieldsets[:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By name, and by where they work. Where a form asks for somebody, whoever has left is not offered."""
        is_offered = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        there = queryset.filter(is_active=True) if is_offered else queryset
        named, is_doubled = super().get_search_results(request, there, search_term)
        if not (wanted := terms(search_term, is_unfinished=True)):
            return named, is_doubled
        placed = Q(pk__in=named.values("pk")) | Q(pk__in=placed_like(wanted).values("pk"))
        return there.filter(placed), False

    @admin.action(description="Send a link to choose a password, to their own address")
    def send_link(self, request: HttpRequest, rows: QuerySet[Person]) -> None:
        sent = []
        for person in rows.order_by("pk"):
            try:
                links.send(person=person, actor=person_of(request), through="administration")
                sent.append(person.name)
            except Refusal as refused:
                messages.error(request, refused.sentence)
        if sent:
            messages.success(request, "A link is on its way to " + ", ".join(sent) + ".")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What leaving and a new address bring along is done by the operation, in the same transaction."""
        facts, actor = form.cleaned_data, person_of(request)
        if change:
            changes = {name: facts[name] for name in form.changed_data}
            made = operations.change_person(actor=actor, person=form.initial["username"], through=THROUGH, **changes)
        else:
            made = operations.add_person(actor=actor, through=THROUGH, **facts)
        obj.__dict__.update(made.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The duties are there to be looked at: nothing of them is written, and Django asks what was."""
        for formset in formsets:
            formset.save()

    def get_inlines(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.inlines if obj else ()


@admin.register(Department)
class DepartmentAdmin(Configured):
    list_display = ("code", "name", "side", "parent")
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)

    def add_thing(self, request: HttpRequest, **facts: Any) -> Department:
        return operations.add_department(actor=person_of(request), through=THROUGH, **facts)

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> Department:
        return operations.change_department(actor=person_of(request), code=code, through=THROUGH, **changes)
