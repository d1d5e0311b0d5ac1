"""The events app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "collab.events"
    label = "events"
