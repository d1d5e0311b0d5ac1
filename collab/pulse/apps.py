"""The app of the partnership pulse."""

from django.apps import AppConfig


class PulseConfig(AppConfig):
    name = "collab.pulse"
    label = "pulse"
