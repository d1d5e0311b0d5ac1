"""The form by which a link is added."""

from django import forms

from collab.stream.states import LONGEST_TITLE, LONGEST_URL, SECURE
from collab.web.refusing import Refusable


class LinkForm(Refusable):
    """Where it leads, and what it is called there."""

    use_required_attribute = False

    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        help_text=f"Of Jira, Azure DevOps, GitHub or another tracker; begins with {SECURE}",
        error_messages={"required": "Write where it leads."},
    )
    title = forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        help_text="As people call it, such as SHOP-12 Checkout in one step",
        error_messages={"required": "Say what it leads to."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # The page may have another form.
        self.auto_id = "link_%s"
