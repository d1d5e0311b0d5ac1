"""A bar for a share: how much of a whole, in per cent of the width."""

from collab.web.charts.scale import Scale, finite, text


def bar(value: float, whole: float) -> str:
    """The length of the filled part, 0 to 100; a whole of nothing is an empty bar."""
    finite(value, whole)
    return text(Scale(0, whole, 0, 100).within(value)) if whole > 0 else "0"
