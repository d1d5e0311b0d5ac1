"""What people choose for themselves: the look, single keys, which notices come by mail."""

from collab.kit.errors import Invalid
from collab.kit.operation import operation
from collab.people.models import Person
from collab.people.states import Mail, Theme

# The cookie keeps the look for pages without a person: the one to sign in on.
COOKIE = "theme"


@operation
def choose(*, actor: Person, theme: str | None = None, mail: str | None = None, has_shortcuts: bool | None = None) -> Person:
    """Keep what was chosen; None leaves a choice as it is. Raises Invalid naming the field."""
    chosen: dict[str, str | bool] = {}
    if theme is not None:
        chosen["theme"] = _one_of(Theme.values, "theme", theme)
    if mail is not None:
        chosen["mail"] = _one_of(Mail.values, "mail", mail)
    if has_shortcuts is not None:
        chosen["has_shortcuts"] = has_shortcuts
    for name, value in chosen.items():
        setattr(actor, name, value)
    if chosen:
        actor.save(update_fields=list(chosen))
    return actor


def _one_of(values: list[str], field: str, given: str) -> str:
    if given not in values:
        raise Invalid(**{field: "Choose one of: " + ", ".join(values) + "."})
    return given
