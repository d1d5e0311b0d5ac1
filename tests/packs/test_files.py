"""Files of packs: drawn by the worker alone, read back with the same figures to the cent, given to who reads the pack."""

import io
import subprocess
import sys
from decimal import Decimal

import pikepdf
import pytest
from django.db import transaction
from pptx import Presentation

from collab.events import texts
from collab.events.record import record
from collab.kit.errors import NotFound
from collab.packs import filing, operations, queue, reading
from collab.packs.cards import Frozen
from collab.packs.models import PackFile
from collab.packs.pens import bars, paper
from collab.packs.tasks import PENS, draw

from .test_freezing import running
from .test_reviewing import decide

pytestmark = [pytest.mark.django_db]
ROOT = "/api/v1/packs/"


@pytest.fixture
def drawn(cast, world, freeze, cycle) -> tuple[Frozen, dict[str, bytes]]:
    running(cast, world, "One customer view & <more>")
    pack = freeze()
    decide(cast, pack)
    draw()
    rows = PackFile.objects.filter(pack=pack)
    assert {row.form: row.state for row in rows} == {"pdf": "done", "pptx": "done"}, [row.last_error or row.said for row in rows]
    assert all(row.done == row.total - 1 or row.done == row.total for row in rows)
    return reading.frozen(reading.loaded(pack.pk)), {row.form: bytes(row.content) for row in rows}


def test_slides_read_back_say_the_same_to_the_cent(drawn):
    found, files = drawn
    deck = Presentation(io.BytesIO(files["pptx"]))
    slides = list(deck.slides)
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[0] == f"Board pack, {found.card.title}" and titles[1].startswith("The year’s money")
    (chart,) = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    said = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    shown = bars.money(found)
    assert {one.title: Decimal(one.value) for one in shown} == {name: Decimal(repr(value)) for name, value in said.items()}
    tables = {slide.shapes.title.text: shape.table for slide in slides for shape in slide.shapes if shape.has_table}
    cells = {row.cells[0].text: row.cells[1].text for name, table in tables.items() if name.startswith("Figures") for row in table.rows}
    assert {one.title: one.words for one in found.headlines}.items() <= cells.items()
    project = next(table for name, table in tables.items() if name.startswith("Projects"))
    assert [row.cells[0].text for row in project.rows][1:] == ["One customer view & <more>"]
    assert "We end the second search" in [row.cells[0].text for row in tables["Decided in this review"].rows]
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr"), "each is said in words"
    assert any(found.card.hash in shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame)


def test_the_pdf_is_tagged_and_says_what_it_is(drawn):
    found, files = drawn
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "en" and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        meta = pdf.open_metadata()
        assert str(meta.get("pdfuaid:part")) == "1" and found.card.code in str(meta.get("dc:title"))
        tags = list(_tags(pdf.Root.StructTreeRoot))
    names = [name for name, _ in tags]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/Figure"} <= set(names)
    assert all(alt for name, alt in tags if name == "/Figure"), "the picture is said in words"
    assert all(one.words in next(alt for name, alt in tags if name == "/Figure") for one in bars.money(found))


def _tags(node):
    if "/S" in node:
        yield str(node.S), str(node.get("/Alt", ""))
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type", "") != "/MCR":
            yield from _tags(kid)


def test_without_pango_it_says_so_and_offers_the_page(cast, world, freeze, page, api, monkeypatch):
    monkeypatch.setattr(paper, "weasyprint", None)
    pack = freeze()
    draw()
    assert PackFile.objects.get(form="pdf").state == "refused"
    shown = page(cast.cmo).get(f"/packs/{pack.code}/").content.decode()
    assert "lacks Pango" in shown and "data-print" in shown
    answer = api(cast.cmo).get(f"{ROOT}{pack.code}/file/?format=pdf")
    assert answer.status_code == 409 and "Pango" in answer.json()["detail"]


def test_who_gets_it_and_when(cast, world, freeze, page, api):
    pack = freeze()
    client, browser = api(cast.cio), page(cast.cio)
    assert client.get(f"{ROOT}{pack.code}/file/?format=pptx").status_code == 409, "not drawn yet"
    assert "hx-trigger" in browser.get(f"/packs/{pack.code}/files/").content.decode()
    draw()
    for answer in (client.get(f"{ROOT}{pack.code}/file/?format=pptx"), browser.get(f"/packs/{pack.code}/files/pptx/")):
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert browser.get(f"/packs/{pack.code}/files/pdf/").content[:5] == b"%PDF-"
    assert client.get(f"{ROOT}{pack.code}/file/?format=doc").status_code == 400
    assert api(cast.technologist).get(f"{ROOT}{pack.code}/file/?format=pptx").status_code == 404
    assert page(cast.marketer).get(f"/packs/{pack.code}/files/pdf/").status_code == 404
    made = client.post(f"{ROOT}{pack.code}/file/", {"format": "pdf"})
    assert made.status_code == 202 and made.json()["state"] == "due"
    assert browser.post(f"/packs/{pack.code}/files/", {"form": "pptx"}).status_code == 302
    assert PackFile.objects.filter(state="due").count() == 2
    with pytest.raises(NotFound):
        operations.draw(actor=cast.marketer, pack=pack.code, form="pdf")


def test_a_file_that_shows_too_much_by_now_is_not_given(cast, world, freeze, page):
    pack = freeze("house")
    draw()
    PackFile.objects.update(closed="another mark")
    assert page(cast.marketer).get(f"/packs/{pack.code}/files/pdf/").status_code == 409
    assert "Have it drawn anew" in page(cast.marketer).get(f"/packs/{pack.code}/").content.decode()
    assert all(not one.is_there for one in filing.files(pack, ""))


def test_what_fails_is_tried_again_and_given_up(cast, world, freeze):
    def breaks(*args):
        raise ValueError("no ink")

    freeze()
    key = PackFile.objects.get(form="pdf").pk
    for number in range(1, 4):
        queue.attempt({"pdf": breaks}, key, number)
    row = PackFile.objects.get(pk=key)
    assert (row.state, row.attempts) == ("parked", 3) and "no ink" in row.last_error
    assert set(PENS) == {"pdf", "pptx"}


def test_a_process_that_answers_pages_knows_no_pen():
    """In a process of its own, with every address resolved."""
    asked = (
        "import collab.wsgi, sys; from django.urls import get_resolver; get_resolver().reverse_dict; import collab.reactions;"
        "print([name for name in sys.modules if name.split('.')[0] in ('weasyprint', 'pptx') or name.startswith('collab.packs.pens')])"
    )
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
    assert told.stdout.strip() == "[]"


def test_what_was_erased_is_in_no_file(cast, world, freeze):
    pack = freeze()
    draw()
    with transaction.atomic():
        record(texts.ERASED, actor=None, about=pack, data={"digests": []})
    assert queue.forget() == 2 and not PackFile.objects.exclude(content=None).exists()
    draw()
    assert set(PackFile.objects.values_list("state", flat=True)) == {"done"} and queue.forget() == 0
