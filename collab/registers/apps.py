"""The registers app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "collab.registers"
    label = "registers"
