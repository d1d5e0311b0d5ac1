"""A letter as it came, as an answer: an attachment that no browser opens, because whoever wrote it wrote all of it."""

from django.http import HttpResponse

from projects.post.models import Letter


def answer(letter: Letter) -> HttpResponse:
    sent = HttpResponse(bytes(letter.content or b""), content_type="message/rfc822")
    sent.headers["Content-Disposition"] = f'attachment; filename="letter-{letter.pk}.eml"'
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent
