"""The app of what the company owns; its tables and events are called tools."""

from django.apps import AppConfig


class OwnedConfig(AppConfig):
    name = "projects.owned"
    label = "tools"
