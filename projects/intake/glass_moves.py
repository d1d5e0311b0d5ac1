"""The moves of break-glass in words."""

from projects.intake.card import Card, Said

GLASS: dict[str, Card] = {
    "break_glass": Card(
        "Break the glass",
        "triangle-alert",
        "let past the gate",
        {
            "intake.request.glass_opened": Said("triangle-alert", "turned the first key of a break-glass"),
            "intake.request.glass_broken": Said("triangle-alert", "turned the second key: it begins past triage and panels"),
            "intake.request.funded": Said("coins", "reserved the money"),
            "intake.request.started": Said("rocket", "started the project"),
        },
        title="Break the glass",
        submit="Sign it",
        done="you {told}",
        is_danger=True,
    ),
    "judge": Card(
        "Review the break-glass",
        "shield-check",
        "reviewed",
        {
            "intake.request.glass_upheld": Said("shield-check", "reviewed the break-glass and upheld it"),
            "intake.request.stopped": Said("octagon-x", "stopped it"),
        },
        title="Review what two executives let begin",
        submit="Sign the review",
        done="you {told}",
    ),
}
