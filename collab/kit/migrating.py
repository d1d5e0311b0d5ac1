"""Migrating without making models anew that nothing has changed: four fifths of a first set-up."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState

# What a step adds of these changes no field. Django makes the model anew for it all the same, with every model that points to it.
OF_TABLES_ALONE = ("pgtrigger.migrations", "_append_option", "_remove_option")
# These change one model; whatever else changes several, such as another name, has all that are joined to it made anew.
OF_ONE = ("add_model", "add_field", "remove_field", "alter_field")


@contextmanager
def models_kept() -> Iterator[None]:
    """Inside, a migration makes its own model anew when a field of it changes, and no other one; for a trigger, a constraint or an index none.

    Django makes every model anew that is joined to it by whatever way, which here is nearly all of them, for each step. What those would
    be needed for are steps of Python, and these are given all models anew: that is what ``is_delayed`` asks for. Django knows no way to ask
    for less in the others, so its own method is another one for as long. The tables come out the same (``tests/roof/test_migrating.py``).
    """
    reload = ProjectState.reload_model

    def reloaded(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        caller = sys._getframe(1)
        if caller.f_globals["__name__"] in OF_TABLES_ALONE or caller.f_code.co_name in OF_TABLES_ALONE:
            return
        if caller.f_code.co_name not in OF_ONE:
            self.is_delayed = True
            self.clear_delayed_apps_cache()
        elif "apps" in self.__dict__:
            self.is_delayed = True
            self._reload({(app_label, model_name)})  # type: ignore[attr-defined]

    ProjectState.reload_model = reloaded  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = reload  # type: ignore[method-assign]
