"""The forms by which one joins a request that somebody else asks for, and says that two belong together."""

from collab.web.picking import Picked
from collab.web.refusing import Refusable
from projects.intake.forms.moves import area


class JoinForm(Refusable):
    """One's own case: whoever works on the request reads it."""

    use_required_attribute = False
    case = area("What you need it for", required="Write what you need it for. Whoever works on it reads this")


class LinkForm(Refusable):
    """The other request; ``cleaned_data["to"]`` is its number."""

    use_required_attribute = False
    to = Picked(
        "request",
        label="Which request",
        help_text="Its number or title, for example R-201",
        error_messages={"required": "Name the request"},
    )
