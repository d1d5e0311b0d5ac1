"""The app of notes."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "collab.notes"
    label = "notes"
