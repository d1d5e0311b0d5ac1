"""The insights app."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "collab.insights"
    label = "insights"
