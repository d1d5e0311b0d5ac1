"""What a cache keeps: JSON, whichever cache it is."""

import pickle
import runpy

import pytest
from django.conf import settings
from redis.exceptions import DataError

from collab.web.cache import Json, OwnMemory

SETTINGS = str(settings.BASE_DIR / "collab" / "settings.py")


def test_what_is_kept_is_json_and_nothing_that_runs() -> None:
    """A pickle runs what it says when it is read: whoever may write into the cache could do anything."""
    form = Json()
    for value in (5, 0, -3, True, None, 1.5, "5", "text", [1, "a"], {"a": [1.5, None]}):
        kept = form.dumps(value)
        assert isinstance(kept, str | int)
        assert form.loads(kept if isinstance(kept, str) else str(kept).encode()) == value
    with pytest.raises(DataError):
        form.loads(pickle.dumps({"a": 1}))
    with pytest.raises(TypeError):
        form.dumps(object())


def test_a_process_without_a_cache_of_its_own_keeps_the_same_form() -> None:
    own = OwnMemory("test of form", {})
    own.set("a", (1, 2))
    assert own.get("a") == [1, 2]
    assert own.add("b", 0) and not own.add("b", 5)
    assert own.incr("b") == 1 and own.get("b") == 1
    assert own.get("c", "nothing") == "nothing" and own.get_many(["a", "c"]) == {"a": [1, 2]}
    with pytest.raises(TypeError):
        own.set("d", object())


def test_every_cache_has_that_form() -> None:
    """The settings name no backend that would keep pickles."""
    loaded = [runpy.run_path(SETTINGS)["CACHES"]["default"]]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CACHE_URL", "redis://localhost/1")
        loaded.append(runpy.run_path(SETTINGS)["CACHES"]["default"])
        environment.delenv("CACHE_URL")
        loaded.append(runpy.run_path(SETTINGS)["CACHES"]["default"])
    for one in loaded:
        assert one["BACKEND"].endswith(".OwnMemory") or one["OPTIONS"]["serializer"] == "collab.web.cache.Json"
