"""What somebody might do to what is said of a figure: each with the line that finds it."""

from tests.proofs.hands import FORGED, Case

SAID = "SELECT max(id) FROM dashboards_dispute"

OF_DISPUTES = (
    Case(
        "what was said of a figure, said of another one",
        SAID,
        ("UPDATE dashboards_dispute SET figure = 'at_risk' WHERE id = {key}",),
        "dashboards_dispute {key}: what was said of the figure is not what its event says.",
    ),
    Case(
        "an answer that nobody gave",
        SAID,
        (f"UPDATE dashboards_dispute SET answer = {FORGED} WHERE id = {{key}}",),
        "dashboards_dispute {key}: its answer is not what the record says.",
    ),
    Case(
        "the words of a dispute taken away",
        SAID,
        ("DELETE FROM events_text WHERE 'text:' || digest = (SELECT text FROM dashboards_dispute WHERE id = {key})",),
        "dashboards_dispute {key}: text names a text that is gone, and no event erased it",
    ),
    Case(
        "a dispute gone",
        SAID,
        ("DELETE FROM dashboards_dispute WHERE id = {key}",),
        "dashboards_dispute {key}: event ",
    ),
)
