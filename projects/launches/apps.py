"""The launches app."""

from django.apps import AppConfig


class LaunchesConfig(AppConfig):
    name = "projects.launches"
    label = "launches"
