"""The app of the packs."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "collab.packs"
    label = "packs"
