"""A pack as a PDF that machines can read aloud (PDF/UA): headings, tables with heads, a picture with its words."""

import base64
import logging
from pathlib import Path

from django.template.loader import render_to_string
from PIL import ImageFile

from collab.packs.cards import Frozen
from collab.packs.pens import bars
from collab.packs.queue import NotHere, Tick
from collab.packs.reviewing import DecisionCard

# They tell each step of each page, and each table of each font; the first of them while they are read.
for name in ("weasyprint.progress", "fontTools"):
    logging.getLogger(name).setLevel(logging.WARNING)
try:
    import weasyprint
    from weasyprint.urls import URLFetcher

    # It lets images be broken, for the whole process: what people send is looked at by the same workers, and is not to be.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
except (ImportError, OSError):
    # Not installed, or the system has no Pango: known when the first one is asked for, and said then.
    weasyprint = None

MISSING = "No PDF is drawn here, for the system lacks Pango. Print the pack’s page instead: it has a form of its own for paper."
STYLE = Path(__file__).with_name("paper.css")


def draw(pack: Frozen, decided: list[DecisionCard], going_on: list[DecisionCard], tick: Tick) -> bytes:
    """The file; raises NotHere where this machine draws none."""
    if weasyprint is None:
        raise NotHere(MISSING)
    tick(1, 4)
    picture = bars.picture(pack)
    shown = {
        "pack": pack,
        "decided": decided,
        "going_on": going_on,
        "bars": f"data:image/svg+xml;base64,{base64.b64encode(picture.svg.encode()).decode()}" if picture else "",
        "bars_words": picture.words if picture else "",
    }
    text = render_to_string("packs/paper.html", shown)
    tick(2, 4)
    # Nothing is fetched: what the paper shows stands in it.
    fetcher = URLFetcher(allowed_protocols={"data"})
    page = weasyprint.HTML(string=text, url_fetcher=fetcher).render(stylesheets=[weasyprint.CSS(string=STYLE.read_text())])
    tick(3, 4)
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))
