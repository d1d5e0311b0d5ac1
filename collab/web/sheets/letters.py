"""Bytes of a text file to text: by its mark, by what its sender says, or by a guess, of which each doubtful cell is shown."""

import re
from dataclasses import dataclass

from collab.web.sheets.asked import ENCODINGS
from collab.web.sheets.raw import Unreadable

_BOMS = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What an old editor or program writes behind the last line.
END_OF_FILE = "\x1a"
GUESS, OTHER = "windows-1252", "mac-roman"
UNTOLD = "The text's encoding cannot be told. Say which it is, or save the file as CSV in UTF-8."
GUESSED = "The file is not UTF-8; it was read as Windows-1252. Look at the letters with accents."
ENDED = "The end mark of an old program behind the last row was left out."
# Windows writes its accented small letters there, and a Mac signs that stand in no word.
_OF_WINDOWS = re.compile(rb"[A-Za-z][\xdf-\xf6\xf8-\xfd]|[\xdf-\xf6\xf8-\xfd][a-z]")
# A Mac writes its accented letters there; Windows signs, and letters that are rare. An apostrophe may stand in any word.
_OF_MAC = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘“”•–—˜™š›œžŸ"
_IN_A_WORD = re.compile(f"[^\\W\\d_][{_OF_MAC}][^\\W\\d_]|[ŠŒŽšœžŸ]")


@dataclass(frozen=True, slots=True)
class Text:
    """``is_guess``: nothing said how the letters are written. ``is_settled``: some letter shows that the guess is right."""

    text: str
    notes: tuple[str, ...] = ()
    is_guess: bool = False
    is_settled: bool = True


def decoded(data: bytes, encoding: str = "") -> Text:
    """The text of a file; ``encoding`` is what its sender says, and a mark of the file itself goes before it. Raises Unreadable."""
    marked = next((codec for bom, codec in _BOMS if data.startswith(bom)), None)
    if marked == "" or (marked is None and encoding != "utf-16" and b"\x00" in data):
        raise Unreadable(UNTOLD)
    said = marked or (ENCODINGS[encoding][0] if encoding else "")
    try:
        return _ended(data.decode(said or "utf-8"))
    except UnicodeDecodeError as error:
        if said:
            raise Unreadable("The text is not in the encoding it says it is in. Save the file as CSV in UTF-8.") from error
    try:
        text = data.decode(ENCODINGS[GUESS][0])
    except UnicodeDecodeError as error:
        raise Unreadable(UNTOLD) from error
    return _ended(text, (GUESSED,), is_guess=True, is_settled=_OF_WINDOWS.search(data) is not None)


def _ended(text: str, notes: tuple[str, ...] = (), *, is_guess: bool = False, is_settled: bool = True) -> Text:
    if text.endswith(END_OF_FILE):
        text, notes = text.rstrip(END_OF_FILE), (*notes, ENDED)
    return Text(text, notes, is_guess, is_settled)


def other(cell: str) -> str:
    """How a cell that was read by a guess would read otherwise."""
    return cell.encode(ENCODINGS[GUESS][0], "replace").decode(ENCODINGS[OTHER][0])


def is_odd(cell: str) -> bool:
    """Whether a sign stands where a word has a letter."""
    return _IN_A_WORD.search(cell) is not None
