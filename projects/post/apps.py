"""The app of the mailbox that is read; its tables and events are called post."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "projects.post"
    label = "post"
