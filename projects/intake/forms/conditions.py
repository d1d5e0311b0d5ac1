"""What is asked where a condition is met, confirmed, reopened or waived."""

from collab.web.refusing import Refusable
from projects.intake.forms.moves import area


class NoteForm(Refusable):
    note = area("How it is met", "Say how it is met", help_text="Whoever confirms it reads this")


class ConfirmForm(Refusable):
    """Nothing is asked: one agrees."""


class MissingForm(Refusable):
    reason = area("What is missing", "Say what is missing", help_text="Its owner reads this")


class WaiveForm(Refusable):
    reason = area("Why it is waived", "Say why it is waived", help_text="It stays on record")
