"""How a day is promised, as plain Python: no framework, no clock, no database. Hours are working hours.

``cases`` are what was measured, ``laws`` how long a step takes, ``paths`` steps one after the other, ``correcting`` learns from how right
the promises were, ``scoring`` says it, and ``baseline`` is what it is held against.
"""

METHOD = "steps-1"
HALF, MOST = 0.5, 0.85
# A case counts half as much as one that is so many days younger.
HALF_LIFE = 180.0


def weight(age: float) -> float:
    """Of what is ``age`` days old."""
    return float(0.5 ** (max(age, 0.0) / HALF_LIFE))
