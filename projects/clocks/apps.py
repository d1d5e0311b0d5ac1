"""The clocks app."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "projects.clocks"
    label = "clocks"
