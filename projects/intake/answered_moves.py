"""The move that answers a request by what the company owns already, in words; and what the portal raises by itself."""

from projects.intake.card import Card, Said

OWNED, RAISED = "intake.request.answered_by_own", "intake.request.raised"
CARDS: dict[str, Card] = {
    "own": Card(
        "Use what we own",
        "layers",
        "answered by what we own",
        {OWNED: Said("layers", "answered it with what we own")},
        key="o",
        title="Answer it with what we own",
        submit="Answer it so",
        done="you {told}",
    ),
}
BESIDE: dict[str, Said] = {RAISED: Said("calendar", "began the request that renews what ends soon")}
