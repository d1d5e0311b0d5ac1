"""The app of the directory."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "collab.directory"
    label = "directory"
