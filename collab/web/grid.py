"""The columns of the time line: 240 of them, as classes, because a page carries no inline style."""

COLUMNS = 240


def rules() -> str:
    """``.s12`` starts at the twelfth column, ``.w30`` is thirty columns wide."""
    starts = "".join(f".s{n}{{grid-column-start:{n}}}" for n in range(1, COLUMNS + 1))
    widths = "".join(f".w{n}{{grid-column-end:span {n}}}" for n in range(1, COLUMNS + 1))
    return f"@layer page{{{starts}{widths}}}"
