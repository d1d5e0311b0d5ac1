"""The ``Idempotency-Key`` header for API views: asked twice, done once, answered the same."""

import functools
import json
from collections.abc import Callable
from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from collab.events import replays
from collab.people.models import Person

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Your own key for this thing, 1 to 255 printable ASCII characters. The same key with the same body is done "
    "once and answered the same, with the header Idempotent-Replayed; with another body it is refused (422).",
)
Handler = Callable[..., Response]


def _told(answer: Response) -> dict[str, Any]:
    """What is told again: the body as JSON knows it, so that what is kept is what was sent, and the address of what was made."""
    body = None if answer.data is None else json.loads(JSONRenderer().render(answer.data))
    return {"body": body, "headers": {name: answer.headers[name] for name in ("Location",) if name in answer.headers}}


def _idempotent(post: Handler) -> Handler:
    @functools.wraps(post)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None or getattr(request, "is_in_once", False):
            return post(view, request, *args, **kwargs)
        # A post that calls its parent's post is still one asking.
        request.is_in_once = True  # type: ignore[attr-defined]
        first: list[Response] = []

        def work() -> replays.Answer:
            first[:] = [post(view, request, *args, **kwargs)]
            return first[0].status_code, _told(first[0])

        mark = replays.fingerprint(request.method or "POST", request.get_full_path(), request.data)
        status, told = replays.once(cast(Person, request.user), key, mark, work)
        if first:
            return first[0]
        if status < 300 and told["body"] is not None:
            view.still(request, told["body"], **kwargs)
        kind = "application/problem+json" if status >= 400 else None
        return Response(told["body"], status=status, headers={**told["headers"], REPLAYED: "true"}, content_type=kind)

    # Of its own, else what one view says of its post would be said of every view that shares it.
    once.kwargs = dict(getattr(post, "kwargs", {}))  # type: ignore[attr-defined]
    return extend_schema(parameters=[_PARAMETER])(once)


class Idempotent:
    """A mixin, first among a view's parents: its ``post`` takes the header, one of a generic parent as well.

    The handler and the operations it calls share one transaction with the key. A refusal raised inside
    leaves nothing, the key included: asked again, it is tried again.
    """

    def still(self, call: Any, told: Any, **parts: Any) -> None:
        """Raise what a reading would, where the caller may not read any more what was ``told`` the first time; ``parts`` are of the address.

        What everybody with an account may know needs no more than this.
        """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        post = getattr(cls, "post", None)
        if post is not None:
            cls.post = _idempotent(post)  # type: ignore[attr-defined]
