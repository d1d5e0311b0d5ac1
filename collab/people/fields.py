"""How the API names people: by username."""

from typing import Any

from rest_framework import serializers

from collab.people.models import Person
from collab.web.fields import TextField


class Username(TextField):
    """Somebody who works here, by username; reads to a Person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=150, **kwargs)

    def to_internal_value(self, data: Any) -> Person:  # type: ignore[override]
        username = super().to_internal_value(data)
        person = Person.objects.select_related("department").filter(username=username, is_active=True).first()
        if person is None:
            raise serializers.ValidationError(f"There is nobody called {username}.")
        return person
