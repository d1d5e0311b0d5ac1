"""The app of checklists and of reviews that hold for other requests."""

from django.apps import AppConfig


class AssurancesConfig(AppConfig):
    name = "projects.assurances"
    label = "assurances"
