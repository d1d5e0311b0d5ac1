"""The build: what it makes is small, complete, and made again only when something changed."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

from collab.web import assets
from collab.web.icons import ICONS

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("build") / "assets"
    assets.build(ROOT, target, lambda line: None)
    return target


def weight(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def test_the_budgets_hold(built: Path) -> None:
    page = weight(built / "app.css", built / "app.js")
    assert page <= 40_000
    assert page + weight(built / "roadmap.css", built / "roadmap.js") <= 45_000
    assert (built / "inter.woff2").stat().st_size <= 30_000


def test_nothing_is_made_twice_and_what_changed_is(built: Path) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in built.iterdir()}
    assert assets.build(ROOT, built, lambda line: None) == 0
    (built / "favicon.svg").unlink()
    (built / "stray.js").write_text("old")
    assert assets.build(ROOT, built, lambda line: None) == 1
    after = {file.name: file.stat().st_mtime_ns for file in built.iterdir()}
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} == {"favicon.svg"}


def test_the_sprite_holds_every_icon_and_nothing_that_runs(built: Path) -> None:
    sprite = (built / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == ICONS
    assert "<script" not in sprite and "style=" not in sprite


def test_the_font_has_the_letters_of_money_and_names(built: Path) -> None:
    font = TTFont(built / "inter.woff2")
    letters = font.getBestCmap()
    assert {ord(letter) for letter in "A€£¥$−–—“”’…éüßØ×"} <= set(letters)
    axis = font["fvar"].axes[0]
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 680)
    assert "tnum" in {feature.FeatureTag for feature in font["GSUB"].table.FeatureList.FeatureRecord}


def test_no_product_names_where_it_was_built_or_calls_out(built: Path) -> None:
    for file in built.glob("app.*"):
        text = file.read_text()
        assert str(ROOT) not in text
        assert not re.search(r"""url\(["']?(https?:)?//""", text)


def test_the_command_says_when_there_is_nothing_to_do(built: Path, settings, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    settings.STATICFILES_DIRS = [built]
    call_command("build_assets")
    assert "up to date" in capsys.readouterr().out


def test_a_missing_npm_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    with pytest.raises(assets.BuildFailed, match="npm is not installed"):
        assets.build(tmp_path, tmp_path / "out", lambda line: None)


def test_an_icon_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(assets.BuildFailed, match="alarm-clock"):
        assets.sprite(tmp_path, tmp_path / "icons.svg")


def test_the_lock_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
