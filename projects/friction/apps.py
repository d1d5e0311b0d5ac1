"""The app of the friction ledger."""

from django.apps import AppConfig


class FrictionConfig(AppConfig):
    name = "projects.friction"
    label = "friction"
