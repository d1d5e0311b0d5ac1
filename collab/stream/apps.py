"""The app of streams."""

from django.apps import AppConfig


class StreamConfig(AppConfig):
    name = "collab.stream"
    label = "stream"
