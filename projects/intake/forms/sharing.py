"""The page that asks which goals a request serves, and with how much of it."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms

from collab.web.picking import Offer, Picked
from projects.intake import shares
from projects.intake.forms.rows import Needed, RowsQuestion
from projects.intake.models import Request


class GoalsQuestion(RowsQuestion):
    title = "Does it serve other goals too?"
    hint = "Say how much of it serves each, in whole per cents that sum to 100. Money and work are counted under each by its share."
    one, spare, most = "Goal", 2, shares.MOST
    cells: ClassVar[Mapping[str, Callable[[], forms.Field]]] = {
        "goal": lambda: Picked("goals", required=False, label="Goal"),
        "share": lambda: forms.IntegerField(
            required=False, min_value=1, max_value=shares.ALL, label="Per cent", widget=forms.TextInput({"inputmode": "numeric"})
        ),
    }
    needed: ClassVar[Needed] = {"goal": "Name the goal", "share": "Say how much of it"}
    said = ("goal", "share")

    @classmethod
    def standing(cls, request: Request) -> list[dict[str, str]]:
        if request.goals:
            known = shares.names([request.goals])
            return [{"goal": Offer(row["goal"], known.get(row["goal"], row["goal"])).words, "share": row["share"]} for row in request.goals]
        return [{"goal": Offer(request.goal.code, request.goal.title).words, "share": str(shares.ALL)}] if request.goal else []

    def clean(self) -> dict[str, Any]:
        """All that is wrong at once: the sum besides what stands in the rows."""
        given = super().clean()
        if not self.errors and self.rows and (total := sum(row["share"] for row in self.rows)) != shares.ALL:
            self.add_error(self.cell(0, "share"), f"The shares sum to {shares.ALL}: these come to {total}.")
        return given

    def words(self, request: Request) -> str:
        return "\n".join(shares.said(request))
