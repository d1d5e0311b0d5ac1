"""The app of the promise ledger."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "projects.promises"
    label = "promises"
