"""A pack as PowerPoint: tables and charts of the program's own, each with words for who does not see it."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from collab.packs.cards import Frozen
from collab.packs.pens import bars
from collab.packs.queue import NotHere, Tick
from collab.packs.reviewing import DecisionCard

try:
    import pptx as office
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches, Pt
except ImportError:
    # Known when the first one is asked for, and said then.
    office = None  # type: ignore[assignment]

MISSING = "No PowerPoint is drawn here, for python-pptx is not installed beside the workers. Take the figures as XLSX."

# 16:9, in English Metric Units, of which an inch has so many. A table has so many rows a slide, and goes on for so many slides at most.
INCH = 914_400
WIDE, HIGH = int(13.333 * INCH), int(7.5 * INCH)
LEFT, TOP, ACROSS = int(0.6 * INCH), int(1.35 * INCH), int(12.1 * INCH)
TITLE_ONLY, MOST_ROWS, MOST_SLIDES = 5, 12, 4
INK, PAPER, LINE = "1B1D22", "FFFFFF", "EFEFEA"
Rows = Sequence[Sequence[str]]


def draw(pack: Frozen, decided: list[DecisionCard], going_on: list[DecisionCard], tick: Tick) -> bytes:
    """The file; what the slides leave out is said on them. Raises NotHere where this machine draws none."""
    if office is None:
        raise NotHere(MISSING)
    deck: Any = office.Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.core_properties.title = f"Board pack {pack.card.title} ({pack.card.code})"
    deck.core_properties.author, deck.core_properties.language = "Bridge", "en"
    steps = list(_steps(pack, decided, going_on))
    for place, (title, heads, rows) in enumerate(steps):
        tick(place + 1, len(steps) + 2)
        _table_slides(deck, title, heads, rows)
    _opening(deck, pack)
    tick(len(steps) + 1, len(steps) + 2)
    if shown := bars.money(pack):
        _chart_slide(deck, f"The year’s money{f', {pack.year}' if pack.year else ''}", shown, pack.currency)
    _in_front(deck, 2 if shown else 1)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _steps(pack: Frozen, decided: list[DecisionCard], going_on: list[DecisionCard]) -> Iterator[tuple[str, Sequence[str], Rows]]:
    yield "Figures", ("Figure", "Value", "How it was made"), [(one.title, one.words, one.rule) for one in pack.headlines]
    for table in pack.tables:
        heads = ("Name", *(head.capitalize() if head.islower() else head for head in table.heads))
        yield table.title, heads, [(row.name, *(figure.words or "–" for figure in row.figures)) for row in table.rows]
    for title, cards in (("Decided in this review", decided), ("Open from earlier reviews", going_on)):
        if cards:
            yield title, ("Decision", "Action", "Who", "By"), [(one.text, one.to_do, one.owner, one.due_on.isoformat()) for one in cards]


def _slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = LEFT, Inches(0.4), ACROSS, Inches(0.8)
    head.text = title
    for paragraph in head.text_frame.paragraphs:
        paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = Pt(28), True, _colour(INK)
    return slide


def _opening(deck: Any, pack: Frozen) -> None:
    """The first slide: which pack it is, and its three sentences."""
    slide = _slide(deck, f"Board pack, {pack.card.title}")
    frame = slide.shapes.add_textbox(LEFT, TOP, ACROSS, Inches(5)).text_frame
    frame.word_wrap = True
    lines = [f"{pack.card.code}, as of {pack.card.at}. Drawn for: {pack.card.for_whom}. Confidential."]
    lines += [f"{one.lead} {one.text}".strip() for one in pack.sentences]
    lines.append(f"SHA-256 {pack.card.hash}")
    for place, words in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.text = words
        paragraph.font.size = Pt(20 if 0 < place < len(lines) - 1 else 12)
        paragraph.space_after, paragraph.font.color.rgb = Pt(10), _colour(INK)


def _chart_slide(deck: Any, title: str, shown: Sequence[Any], currency: str) -> None:
    slide = _slide(deck, title)
    data: Any = CategoryChartData(number_format="#,##0.00")  # type: ignore[no-untyped-call]
    data.categories = [one.title for one in reversed(shown)]
    data.add_series(f"Amount in {currency}", [float(Decimal(one.value or 0)) for one in reversed(shown)])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, LEFT, TOP, ACROSS, Inches(5.5), data)
    _say(frame, "; ".join(f"{one.title} {one.words}" for one in shown) + ".")
    chart = frame.chart
    chart.has_legend = False
    chart.font.size, chart.font.color.rgb = Pt(12), _colour(INK)
    plot = chart.plots[0]
    plot.has_data_labels, plot.gap_width = True, 60
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0.00", False
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = _colour(INK)


def _table_slides(deck: Any, title: str, heads: Sequence[str], rows: Rows) -> None:
    pieces = [rows[at : at + MOST_ROWS] for at in range(0, len(rows), MOST_ROWS)] or [[]]
    shown = pieces[:MOST_SLIDES]
    for place, piece in enumerate(shown):
        more = f" ({place + 1} of {len(shown)})" if len(shown) > 1 else ""
        slide = _slide(deck, f"{title}{more}")
        _table(slide, f"{title}{more}", heads, piece)
    if left := sum(len(piece) for piece in pieces[MOST_SLIDES:]):
        box = slide.shapes.add_textbox(LEFT, Inches(6.9), ACROSS, Inches(0.4))
        box.text_frame.text = f"{left} more are in the pack."


def _table(slide: Any, title: str, heads: Sequence[str], rows: Rows) -> None:
    frame = slide.shapes.add_table(len(rows) + 1, len(heads), LEFT, TOP, ACROSS, Inches(0.4 * (len(rows) + 1)))
    _say(frame, f"{title}: a table of {len(rows)} rows with {', '.join(heads)}.")
    table = frame.table
    # The first column has the names, and "how" is a sentence.
    shares = [3.0, *(4.0 if head == "How it was made" else 1.0 for head in heads[1:])]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(ACROSS * share / sum(shares))
    for at, values in enumerate((heads, *rows)):
        for column, value in enumerate(values):
            cell = table.cell(at, column)
            cell.text = value
            cell.fill.solid()
            cell.fill.fore_color.rgb = _colour(INK if not at else LINE if at % 2 == 0 else PAPER)
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size, paragraph.font.bold = Pt(10), not at
                paragraph.font.color.rgb = _colour(PAPER if not at else INK)


def _colour(digits: str) -> Any:
    return RGBColor.from_string(digits)  # type: ignore[no-untyped-call]


def _say(frame: Any, words: str) -> None:
    """What stands for it where it is heard and not seen."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", words)


def _in_front(deck: Any, count: int) -> None:
    """The last slides come first."""
    order = deck.slides._sldIdLst
    for one in list(order)[-count:][::-1]:
        order.remove(one)
        order.insert(0, one)
