"""The columns of the time line: 240 of them, as classes, because a page carries no inline style."""

COLUMNS = 240


def rules() -> str:
    """``.s12`` begins where the twelfth column does, ``.w30`` is thirty columns wide.

    Shares of the width and no grid: a browser lays a grid out column by column, in each lane anew.
    """
    starts = "".join(f".s{n}{{left:{_share(n - 1)}}}" for n in range(1, COLUMNS + 1))
    widths = "".join(f".w{n}{{width:{_share(n)}}}" for n in range(1, COLUMNS + 1))
    return f"@layer page{{{starts}{widths}}}"


def _share(columns: int) -> str:
    return f"{columns / COLUMNS * 100:.3f}".rstrip("0").rstrip(".") + "%"
