"""The intake app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "projects.intake"
    label = "intake"
