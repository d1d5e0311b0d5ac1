"""Whose words a form holds: each long form carries a signed name of whoever it was shown to, and the words go to nobody else.

A session may end while somebody writes, and another person may sign in at the same browser. Neither the session nor the
browser then tells who wrote; the form does.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

# The fields of a form: whose it is, that it comes from somebody who is still writing, where it belongs, that words of it are kept.
WRITER, TYPING, AT, KEPT = "writer", "typing", "at", "kept"
# What goes with a form and is nobody's words.
AROUND = frozenset({WRITER, TYPING, AT, KEPT, "csrfmiddlewaretoken", "version", "next", "later", "seen"})
SALT = "collab.web.writing"
# A page may stay open over a long weekend.
LASTS = 7 * 24 * 3600
Words = dict[str, list[str]]


def sign(key: Any) -> str:
    """The name of a person as a form carries it."""
    return signing.dumps(key, salt=SALT)


def writer_of(request: HttpRequest) -> int | None:
    """The key of whoever this form was shown to; None where it names nobody, or somebody made the name up."""
    try:
        key = signing.loads(request.POST.get(WRITER, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return key if isinstance(key, int) else None


def words_of(form: QueryDict) -> Words:
    """What was written in a form, by its fields; what the database could not keep is left out."""
    given = {name: [text.replace("\x00", "") for text in form.getlist(name)] for name in form if name not in AROUND}
    return {name: texts for name, texts in given.items() if any(texts)}


def told(words: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The words as a page shows them: the name of each field, and what stood in it."""
    return [(name.replace("_", " ").capitalize(), "\n".join(texts)) for name, texts in words.items() if "".join(texts).strip()]


def written(request: HttpRequest) -> list[tuple[str, str]]:
    """What a refused page gives back: the words that its own reader sent with this very form, and nobody else's."""
    try:
        is_own = request.method == "POST" and writer_of(request) == getattr(request.user, "pk", None)
        return told(words_of(request.POST)) if is_own else []
    except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError, UnicodeError, OSError):
        return []  # what cannot be read has no words
