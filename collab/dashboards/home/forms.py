"""The form of what home and the brief do for one person."""

from typing import Any

from django import forms

from collab.dashboards.home.habits import CHOICES, Known, document
from collab.dashboards.models import Habits
from collab.web.refusing import Refusable


class HabitsForm(Refusable):
    """By the names of ``habits.CHOICES``."""

    is_learning = forms.BooleanField(required=False)
    is_briefed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOICES:
            column: Any = Habits._meta.get_field(name)
            self.fields[name].label, self.fields[name].help_text = column.verbose_name, column.help_text

    @classmethod
    def of(cls, known: Known) -> "HabitsForm":
        return cls(initial=document(known))
