"""Administration of the journey and the register, through their operations."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from collab.customer import operations
from collab.customer.models import DataSource, Moment
from collab.events.configured import Configured, Seen
from collab.people.requests import person_of


@admin.register(Moment)
class MomentAdmin(Configured):
    list_display = ("position", "code", "name", "stage", "measure")
    list_display_links = ("code",)
    list_select_related = ("measure",)
    search_fields = ("code", "name", "stage")
    autocomplete_fields = ("measure",)

    def add_thing(self, request: HttpRequest, **facts: Any) -> Moment:
        return operations.add_moment(actor=person_of(request), **facts)

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> Moment:
        return operations.change_moment(actor=person_of(request), code=code, **changes)


@admin.register(DataSource)
class DataSourceAdmin(Configured):
    form = Seen
    # What follows from a step: from being joined no more, and from being retired on its page.
    exclude = ("left_on", "retired_on")
    list_display = ("code", "name", "system", "owner", "has_personal_data", "is_joined", "retired_on")
    list_select_related = ("owner",)
    list_filter = ("has_personal_data", "is_joined")
    search_fields = ("code", "name", "system")
    autocomplete_fields = ("owner",)

    def add_thing(self, request: HttpRequest, **facts: Any) -> DataSource:
        return operations.add_source(actor=person_of(request), **facts)

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> DataSource:
        return operations.change_source(actor=person_of(request), code=code, **changes)
