"""Templates are written in lines; what goes out is not. What serves only the reader of a template is dropped once, when it is loaded.

A browser shows no space inside a tag, beside a block, or more than one in a row. So where a space shows, one is left, and
where none was written, none comes.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

# The end of a tag of the page: what follows its name. A tag of the template's language or a value in it may hold anything.
_INSIDE = r"""\b(?:\{%.*?%\}|\{\{.*?\}\}|"(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"|'[^']*'|[^>"'])*>"""
_TAG = re.compile(r"</?[a-z][a-z0-9]*" + _INSIDE, re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*(?P<last>/?>\Z)?")
_INDENTATION = re.compile(r"(?<=\n)[ \t]+")
# A line with one tag that writes nothing itself. The end of the line before it stays, so a space beside it stays a space.
_STEERING = re.compile(
    r"(?<=\n)(\{% (?:(?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|extends|comment|endcomment)\b(?:(?!%\}).)*"
    r"|address (?:(?!%\}).)* as \w+ )%\})\n"
)
# Blocks, rows, items and shapes: no space is ever shown beside them.
_BLOCK = re.compile(
    r"\n?(</?(?:article|aside|body|caption|circle|col|colgroup|dd|details|dialog|div|dl|dt|fieldset|footer|form|h[1-6]|head"
    r"|header|html|legend|li|line|link|main|meta|nav|ol|p|path|polyline|rect|script|section|summary|table|tbody|td|text|th|thead"
    r"|title|tr|ul)" + _INSIDE + r")\n?",
    re.DOTALL,
)
# Where each space counts: what stands in these stays as it is written.
_AS_WRITTEN = re.compile(r"<(pre|textarea)" + _INSIDE + r"(?P<words>.*?)</\1>", re.DOTALL)


class Loader(filesystem.Loader):
    """Loads the portal's own pages as :func:`lean`. A plain text, which a mail is, stays as it is written.

    So does everything while templates are being changed (DEBUG): there a trace names the lines of the file.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return lean(contents) if str(origin.name).endswith(".html") and not self.engine.debug else contents


def lean(source: str) -> str:
    """``source`` without what a browser does not show: indentation, line ends within a tag, beside a block, after ``{% if %}``
    and its like where they stand alone, and at the very end."""
    parts, at = [], 0
    for kept in _AS_WRITTEN.finditer(source):
        parts += [_lean(source[at : kept.start("words")]), kept["words"]]
        at = kept.end("words")
    return "".join([*parts, _lean(source[at:])]).removesuffix("\n")


def _lean(part: str) -> str:
    lines = _TAG.sub(lambda tag: _BREAK.sub(lambda end: end["last"] or " ", tag[0]), _INDENTATION.sub("", part))
    # The first line is begun by an end of line as well, for as long as it takes to look.
    return _BLOCK.sub(r"\1", _STEERING.sub(r"\1", f"\n{lines}").removeprefix("\n"))
