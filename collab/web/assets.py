"""Builds what the browser gets: bundled styles and scripts, the icon sprite, the font. Only what changed is made again."""

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from collab.web import grid
from collab.web.icons import ICONS

Say = Callable[[str], None]
# Bundles: source below static/, and what it becomes. The roadmap needs its own two, the administration its style.
STYLES = {"css/app.css": "app.css", "css/roadmap.css": "roadmap.css", "css/admin.css": "admin.css"}
SCRIPTS = {"js/app.js": "app.js", "js/roadmap.js": "roadmap.js"}
COPIES = {"favicon.svg": "favicon.svg"}
BROWSERS = "--target=chrome123,firefox120,safari17.5"

# Latin-1, Latin capitals of the euro languages, punctuation, arrows, currency, minus.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x160, 0x161, 0x178, 0x17D, 0x17E, 0x2010, 0x2011]
LETTERS += [*range(0x2012, 0x2015), *range(0x2018, 0x201F), 0x2022, 0x2026, 0x2030, 0x2039, 0x203A, 0x20AC, 0x2122]
LETTERS += [*range(0x2190, 0x2194), 0x2212, 0x2248, 0x2264, 0x2265]
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum", "cv05", "ss03"]
WEIGHTS = (400, 680)


class BuildFailed(Exception):
    """A tool is missing or refused; the text is a sentence for whoever builds."""


@dataclass(frozen=True)
class Step:
    """One product: ``make`` writes ``target`` from ``sources``; ``also`` is whatever else decides its content."""

    target: Path
    sources: tuple[Path, ...]
    make: Callable[[Path], None]
    also: str = ""

    def key(self) -> str:
        """Changes whenever the product would."""
        digest = hashlib.sha256(self.also.encode())
        for source in self.sources:
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
        return digest.hexdigest()


def build(root: Path, target: Path, say: Say) -> int:
    """Brings ``target`` up to date with the sources below ``root``; returns how many products were made anew."""
    with (root / "package-lock.json").open() as lock:
        # A demo and a test run may build at once: the second waits, and finds little to do.
        fcntl.flock(lock, fcntl.LOCK_EX)
        install(root, say)
        return bring_up(root, target, say)


def bring_up(root: Path, target: Path, say: Say) -> int:
    """Makes what is not there or not up to date, and removes what is no product any more."""
    target.mkdir(parents=True, exist_ok=True)
    stamp = target.with_name(target.name + ".stamp.json")
    known: dict[str, str] = json.loads(stamp.read_text()) if stamp.exists() else {}
    fresh: dict[str, str] = {}
    made = 0
    for step in steps(root, target):
        name, key = step.target.name, step.key()
        fresh[name] = key
        if known.get(name) == key and step.target.exists():
            continue
        partial = step.target.with_name(f".{name}.part")
        step.make(partial)
        partial.replace(step.target)
        say(f"{name}: {step.target.stat().st_size / 1000:.1f} kB")
        made += 1
    for stray in {file.name for file in target.iterdir()} - set(fresh):
        (target / stray).unlink()
    if fresh != known:
        stamp.write_text(json.dumps(fresh, indent=1))
    return made


def install(root: Path, say: Say) -> None:
    """``npm ci`` unless node_modules is what package-lock.json says."""
    lock = root / "package-lock.json"
    key = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = root / "node_modules" / ".bridge"
    if stamp.exists() and stamp.read_text() == key:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise BuildFailed("npm is not installed; it is needed to build the pages' assets (not to run them).")
    say("npm ci")
    # Scripts of packages do not run: none of ours needs one.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run(command, root)
    stamp.write_text(key)


def run(command: list[str], root: Path) -> None:
    """Runs a build tool; its own words become the failure."""
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600, check=False)  # noqa: S603
    if done.returncode:
        raise BuildFailed(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def steps(root: Path, target: Path) -> Iterator[Step]:
    """Every product, in the order in which it is made."""
    own, modules = root / "static", root / "node_modules"
    lock = root / "package-lock.json"
    styles = tuple(sorted((own / "css").glob("*.css")))
    scripts = (*sorted((own / "js").glob("*.js")), lock)
    for source, name in STYLES.items():
        extra = grid.rules() if name == "roadmap.css" else ""
        yield Step(target / name, styles, bundler(root, own / source, "css", extra), extra)
    for source, name in SCRIPTS.items():
        yield Step(target / name, scripts, bundler(root, own / source, "js"))
    for source, name in COPIES.items():
        yield Step(target / name, (own / source,), lambda out, source=source: shutil.copyfile(own / source, out))  # type: ignore[misc]
    icons = modules / "lucide-static" / "icons"
    yield Step(target / "icons.svg", (lock,), lambda out: sprite(icons, out), " ".join(sorted(ICONS)))
    font = modules / "@fontsource-variable" / "inter" / "files" / "inter-latin-wght-normal.woff2"
    yield Step(target / "inter.woff2", (font,), lambda out: cut_font(font, out), f"{LETTERS}{FEATURES}{WEIGHTS}")


def bundler(root: Path, source: Path, kind: str, extra: str = "") -> Callable[[Path], None]:
    """Bundles and minifies with esbuild; ``extra`` rules are put after the bundle."""

    def make(out: Path) -> None:
        tool = root / "node_modules" / ".bin" / "esbuild"
        if not tool.exists():
            raise BuildFailed("esbuild is missing in node_modules; delete the folder and build again.")
        raw = out.with_name(f"{out.name}.{kind}")
        options = ["--bundle", "--minify", "--legal-comments=none", "--external:*.woff2", "--log-level=error", f"--outfile={raw}"]
        # The styles use light-dark() as it is: the floor of browsers is the one that knows it.
        run([str(tool), str(source), *options, *([BROWSERS, "--format=iife"] if kind == "js" else [])], root)
        out.write_text(raw.read_text().strip() + extra + "\n")
        raw.unlink()

    return make


def sprite(icons: Path, out: Path) -> None:
    """One file with a symbol for each icon the pages may draw."""
    symbols = []
    for name in sorted(ICONS):
        source = icons / f"{name}.svg"
        if not source.exists():
            raise BuildFailed(f"lucide has no icon {name!r}; correct collab/web/icons.py.")
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.DOTALL)
        if drawing is None:
            raise BuildFailed(f"{source.name} is not an icon.")
        body = re.sub(r">\s+<", "><", " ".join(drawing[1].split())).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    out.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n')


def cut_font(source: Path, out: Path) -> None:
    """Inter with the letters, the weights and the features the pages use, and nothing else."""
    font = TTFont(source)
    options = subset.Options(layout_features=FEATURES, notdef_outline=True, name_IDs=[1, 2, 6], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    font.save(out)
