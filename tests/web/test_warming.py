"""A process that starts has read its pages: nobody's first visit does."""

from pathlib import Path

from django.conf import settings
from django.template import engines

from collab.web.warming import warm


def test_every_page_is_read_when_a_process_starts() -> None:
    """The loader that keeps what it has read keeps all of them afterwards."""
    (loader,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined]
    loader.reset()
    warm()
    kept = {Path(template.origin.name) for template in loader.get_template_cache.values() if not isinstance(template, type | Exception)}
    pages = set(Path(settings.BASE_DIR, "templates").rglob("*.html"))
    assert pages and pages <= kept
