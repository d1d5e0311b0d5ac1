"""Migrating without making models anew that nothing has changed: two thirds of a first set-up."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState

# What a step adds of these changes no field. Django makes the model anew for it all the same, with every model that points to it.
OF_TABLES_ALONE = ("pgtrigger.migrations", "_append_option", "_remove_option")


@contextmanager
def models_kept() -> Iterator[None]:
    """Inside, a migration's model is made anew when a field of it changes, not for a trigger, a constraint or an index.

    Django knows no way to ask for that, so its own method is another one for as long. Between two steps the state is the same as ever: only
    classes that were made of it already, and would come out the same, stay.
    """
    reload = ProjectState.reload_model

    def reloaded(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        caller = sys._getframe(1)
        if caller.f_globals["__name__"] not in OF_TABLES_ALONE and caller.f_code.co_name not in OF_TABLES_ALONE:
            reload(self, app_label, model_name, delay)

    ProjectState.reload_model = reloaded  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = reload  # type: ignore[method-assign]
