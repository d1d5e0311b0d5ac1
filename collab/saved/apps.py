"""The app of saved views."""

from django.apps import AppConfig


class SavedConfig(AppConfig):
    name = "collab.saved"
    label = "saved"
