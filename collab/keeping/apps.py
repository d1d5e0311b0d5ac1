"""The app of holds and erasures."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "collab.keeping"
    label = "keeping"
