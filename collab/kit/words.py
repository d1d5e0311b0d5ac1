"""Words as people type them: folded alike here and in the database, and asked for.

Accents, case and typographic signs do not count, "e-mail" is "email" too, and what is written without blanks is found by any two
signs that follow each other. ``words_sql`` holds the same for the database; a test compares the two.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import F, Func

from collab.kit.letters import APOSTROPHES, BLANKS, EXPANDED, HYPHENS, MARKS, MORE_BLANKS, SCRIPTS, UNSPACED
from collab.kit.words_sql import LONGEST

_SIGNS = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-")})
_LETTERS = str.maketrans(
    {**EXPANDED, **{one: other for _, letters, plain in SCRIPTS.values() for one, other in zip(letters, plain, strict=True)}}
)
_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_MARKS, _BLANKS, _MORE = re.compile(f"[{MARKS}]+"), re.compile(f"[{BLANKS}]+"), re.compile(f"[{BLANKS}{MORE_BLANKS}]+")
_JOINED = re.compile("[^ '-]+(?:['-][^ '-]+)+")
_PIECE = re.compile("[^ '-]+(?:['-][^ '-]+)*")
_RUN, _PAIR = re.compile(f"([{UNSPACED}]+)"), re.compile(f"([{UNSPACED}][{UNSPACED}])")
_SPACED, _FIRST = re.compile(f"[^ {UNSPACED}]+"), re.compile(f" [{UNSPACED}]")
_LONG = re.compile(f"([^ ]{{{LONGEST}}})")
_APART = str.maketrans("-'", "  ")
_TOGETHER = str.maketrans("", "", "-'")
# No text holds this word, for it is a blank: what is asked for where nothing was typed that one could look for.
NOTHING = "\n'-'"


def _plain(text: str) -> str:
    """Letters folded and blanks made plain; apostrophes and hyphens still stand in their words."""
    if text.isascii():
        return _BLANKS.sub(" ", text.translate(_CAPITALS))
    text = unicodedata.normalize("NFKD", text.translate(_CAPITALS).translate(_SIGNS))
    text = _MARKS.sub("", text).translate(_SIGNS).translate(_LETTERS)
    return unicodedata.normalize("NFC", _MORE.sub(" ", text).translate(_CAPITALS))


def folded(text: str) -> str:
    """The words of a text as they are kept, with blanks in between: what ``words_folded`` gives in the database."""
    text = _plain(text)
    if "-" in text or "'" in text:
        text = " ".join((text.translate(_APART), *(word.translate(_TOGETHER) for word in _JOINED.findall(text))))
    if not text.isascii():
        if _RUN.search(text):
            text = _RUN.sub(r" \1 ", text)
            text = _PAIR.sub(r"\1 ", f"{text} {_FIRST.sub(' ', _SPACED.sub('', text))}")
        text = _LONG.sub(r"\1 ", text)
    return text


def words(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(folded(text).split())


@functools.lru_cache(maxsize=4096)
def of_name(name: str) -> frozenset[str]:
    """The same of a name, which is short and read again and again."""
    return words(name)


# --- what was typed


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be there: all of its ``parts``, or ``joined`` in their place. The last part may be unfinished."""

    parts: tuple[str, ...]
    joined: str = ""
    is_unfinished: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it has stems: what holds other letters than ASCII is looked for as it stands."""
        return "".join((*self.parts, self.joined)).isascii()

    @property
    def word(self) -> str:
        """The one word it is; "" for what is made of several."""
        return self.joined or (self.parts[0] if len(self.parts) == 1 else "")

    def asked(self) -> str:
        end = ":*" if self.is_unfinished else ""
        every = " & ".join(self.parts) + end
        return f"({self.joined}{end} | ({every}))" if self.joined else every

    def is_in(self, there: frozenset[str]) -> bool:
        """Whether these words of a name hold it."""
        return (bool(self.joined) and self._has(there, self.joined)) or (
            there.issuperset(self.parts[:-1]) and self._has(there, self.parts[-1])
        )

    def begins_one(self, there: frozenset[str]) -> bool:
        """Whether one of these words begins with it, however far it was typed."""
        return replace(self, is_unfinished=True).is_in(there)

    def _has(self, there: frozenset[str], word: str) -> bool:
        return word in there or (self.is_unfinished and any(one.startswith(word) for one in there))


def terms(text: str, is_unfinished: bool = False) -> list[Term]:
    """What one looks for who types this; the last word may be unfinished. Signs alone are nothing."""
    found = list(_terms(_plain(text)))
    if found and is_unfinished:
        found[-1] = replace(found[-1], is_unfinished=True)
    return found


def _terms(text: str) -> Iterator[Term]:
    for piece in _PIECE.findall(text):
        if not piece.isascii() and _RUN.search(piece):
            for run in filter(None, _RUN.split(piece.translate(_APART).replace(" ", ""))):
                yield _run(run) if _RUN.match(run) else Term((run,))
            continue
        parts = tuple(part[:LONGEST] for part in piece.translate(_APART).split())
        yield Term(parts, piece.translate(_TOGETHER)[:LONGEST] if len(parts) > 1 else "")


def _run(run: str) -> Term:
    """Each two signs of a run; one alone begins such a pair."""
    pairs = tuple(run[place : place + 2] for place in range(len(run) - 1))
    return Term(pairs) if pairs else Term((run,), is_unfinished=True)


def asks(wanted: Iterable[Term], by_stem: bool = True) -> str:
    """For ``words_query``: all of these. Without ``by_stem`` each is looked for as it stands, as names are."""
    wanted = list(wanted)
    stems = " & ".join(term.asked() for term in wanted if by_stem and term.is_plain)
    plain = " & ".join(term.asked() for term in wanted if not (by_stem and term.is_plain))
    return f"{stems}\n{plain}" if wanted else NOTHING


def asks_one(wanted: Iterable[Term]) -> str:
    """For ``words_query``: one of these at least, each as it stands, as names are."""
    asked = " | ".join(f"({term.asked()})" for term in wanted)
    return f"\n{asked}" if asked else NOTHING


def asks_any(found: Iterable[str]) -> str:
    """For ``words_query``: one of these words, which are folded already."""
    found = list(found)
    stems, plain = (" | ".join(word for word in found if word.isascii() is is_ascii) for is_ascii in (True, False))
    return f"{stems}\n{plain}\n|" if found else NOTHING


def asks_all_of_any(groups: Iterable[Iterable[str]]) -> str:
    """For ``words_query``: of each group one word. A group that has other letters than ASCII is looked for as it stands."""
    each = [(" | ".join(group), all(word.isascii() for word in group)) for group in map(list, groups)]
    stems, plain = (" & ".join(f"({text})" for text, is_plain in each if is_plain is wanted) for wanted in (True, False))
    return f"{stems}\n{plain}" if each else NOTHING


class Sought(SearchQuery):
    """What ``asks`` gives, as a query of the database."""

    def __init__(self, asked: Any) -> None:
        super().__init__(asked, search_type="raw")
        self.function = "public.words_query"


class Names(Func):
    """The words of names that stand in these columns, as an index keeps them."""

    function = "public.words_names"
    template = "%(function)s((%(expressions)s))"
    arg_joiner = " || ' ' || "

    def __init__(self, *columns: Any, **extra: Any) -> None:
        super().__init__(*(F(one) if isinstance(one, str) else one for one in columns), output_field=SearchVectorField(), **extra)


class Vector(Func):
    """The words of a column by their stems, as an index keeps them."""

    function = "public.words_vector"

    def __init__(self, *columns: Any, **extra: Any) -> None:
        super().__init__(*(F(one) if isinstance(one, str) else one for one in columns), output_field=SearchVectorField(), **extra)
