"""The people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "collab.people"
    label = "people"
