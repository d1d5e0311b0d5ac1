"""Administration of people, departments and the roles people hold from one day to another."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from collab.access.models import Duty
from collab.account import links
from collab.account.operations import address, leaving
from collab.events.admin import Recorded
from collab.kit.errors import Invalid, Refusal
from collab.kit.text import one_line
from collab.people.models import Department, Person
from collab.people.requests import person_of

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


class PersonForm(forms.ModelForm):
    """Who somebody is. No form of the administration has a password: each chooses their own, by a link to their own address."""

    class Meta:
        model = Person
        fields = ("username", "first_name", "last_name", "email", "title", "department", "calendar", "is_active")
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
class PersonAdmin(Recorded, UserAdmin):
    """People. Rights come from duties alone, so Django's flags and groups are not offered; and nobody sets another's password."""

    form = add_form = PersonForm
    actions = ("send_link",)

    list_display = ("username", "first_name", "last_name", "title", "department", "is_active")
    list_filter = ("is_active", "department")
    list_select_related = ("department",)
    search_fields = ("username", "first_name", "last_name", "email")
    fieldsets = (
        (None, {"fields": ("username",)}),
        ("Who they are", {"fields": ("first_name", "last_name", "email", "title", "department", "calendar")}),
        ("Whether they may sign in", {"fields": ("is_active",)}),
    )
    add_fieldsets = fieldsets[:2]
    inlines = (DutyLine,)
    filter_horizontal = ()
    personal = ("username", "first_name", "last_name", "email", "title")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """Where a form asks for somebody, whoever has left is not offered."""
        is_offered = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        return super().get_search_results(request, queryset.filter(is_active=True) if is_offered else queryset, search_term)

    def get_urls(self) -> Any:
        """Without Django's page for setting somebody's password."""
        return super(UserAdmin, self).get_urls()

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
        """What leaving and a new address bring along is done in the same transaction."""
        if not change:
            obj.set_unusable_password()
        if change and "is_active" in form.changed_data and not obj.is_active:
            leaving.leave(obj, person_of(request))
        if change and "email" in form.changed_data:
            address.changed(obj, form.initial.get("email", ""), person_of(request))
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.inlines if obj else ()


@admin.register(Department)
class DepartmentAdmin(Recorded):
    list_display = ("code", "name", "side")
    search_fields = ("code", "name")
