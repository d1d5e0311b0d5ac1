"""A form that does one thing, and shows what the operation refused at the fields it is about."""

from collections.abc import Callable

from django import forms

from collab.kit.errors import Conflict, Invalid


def at_fields(form: forms.BaseForm, refused: Invalid) -> None:
    """Say its sentences at the fields they are about, above them all where the form has no such field."""
    for name, sentences in refused.fields.items():
        form.add_error(name if name in form.fields else None, sentences)


class Refusable(forms.Form):
    """``status`` is the HTTP status of the page that shows it."""

    status = 422

    def does(self, write: Callable[[], object]) -> bool:
        """Do what the form asks; what is refused stands at its field and gives False."""
        if not self.is_valid():
            return False
        try:
            write()
        except (Conflict, Invalid) as refused:
            self.refuse(refused)
            return False
        return True

    def refuse(self, refused: Invalid | Conflict) -> None:
        """Show the sentences at the fields they name, or above them all."""
        if isinstance(refused, Conflict):
            self.status = refused.status
            self.add_error(None, refused.sentence)
            return
        at_fields(self, refused)

    def moved(self, version: int) -> None:
        """Give back what was typed, after a conflict: sent again it is by somebody who saw what stands now."""
        if self.status == Conflict.status and "version" in self.fields:
            sent = self.data.copy()  # type: ignore[attr-defined]
            sent["version"] = str(version)
            self.data = sent
