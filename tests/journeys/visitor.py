"""A person in front of a browser: what they do, what they see, and what the browser complains about."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, Response

PASSWORD = "bridge"
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(settings.VAR_DIR) / "shots"
# On a busy machine a page may take its time; that a page is quick is measured elsewhere.
PATIENCE = 30_000
# What the console says of an answer that refuses, say 422, and of a search that the next letter made needless.
NO_FAULT = re.compile(
    r"(Failed to load resource|Response Status Error Code).*\b(400|403|404|409|422)\b|htmx:(sendAbort|afterRequest)\b", re.DOTALL
)
# A page that never comes to rest fails instead of waiting for ever.
CHECK = """options => Promise.race([axe.run(options),
  new Promise((_, fail) => setTimeout(() => fail(new Error("axe came to no end in 30 s")), 30000))])"""
WIDE, PHONE, NARROWEST = 1440, 390, 320


class Visitor:
    """A window of its own. ``wrong`` collects what no page may cause: errors of scripts, of the policy, of the server."""

    def __init__(self, browser: Any, portal: str, script: bool = True, width: int = WIDE, height: int = 900, **kwargs: Any) -> None:
        self.portal, self.has_script, self.wrong = portal, script, []  # type: ignore[var-annotated]
        self.context: BrowserContext = browser.new_context(
            java_script_enabled=script, viewport={"width": width, "height": height}, base_url=portal, reduced_motion="reduce", **kwargs
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.pages = self.presses = self.keys = 0
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._look)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not NO_FAULT.match(message.text):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _look(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status == 200:
            self.pages += 1
        if response.status >= 500:
            self.wrong.append(f"{response.url}: {response.status}")

    def leave(self) -> None:
        self.context.close()

    def carry(self, session: str) -> None:
        """Be signed in already, by the key of a session."""
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.portal}])

    # --- what a person does

    def sign_in(self, username: str) -> "Visitor":
        self.open("/login/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        return self

    def open(self, address: str) -> Response:
        answer = self.page.goto(address)
        assert answer is not None
        return answer

    def press(self, words: str, within: Locator | None = None) -> None:
        """Press the button or follow the link of these words."""
        place = within or self.page.locator("main")
        named = re.compile(rf"^\s*{re.escape(words)}(\s|,|$)")
        target = place.get_by_role("button", name=named).or_(place.get_by_role("link", name=named))
        target.first.click()
        self.presses += 1

    def choose(self, words: str) -> None:
        self.page.get_by_label(words).first.check()
        self.presses += 1

    def write(self, label: str, text: str) -> None:
        self.presses, self.keys = self.presses + 1, self.keys + len(text)
        self.page.get_by_label(label).first.fill(text)

    def pick(self, label: str, words: str | re.Pattern[str]) -> None:
        """Choose the option that holds these words; in a field of names they are written, and what it offers is taken."""
        box = self.page.get_by_label(label).first
        if box.get_attribute("data-pick"):
            box.fill(str(words))
            if not self.has_script:
                return
            self.page.locator(".picker:visible [role=option]").filter(has_text=words).first.click()
            return
        option = box.locator("option").filter(has_text=words).first
        box.select_option(value=option.get_attribute("value") or "")

    # --- what a person sees

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.portal)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text("main"))

    @property
    def said(self) -> str:
        """What stands in the toasts."""
        return self.page.inner_text("#toasts")

    @property
    def takes(self) -> float:
        """Seconds that all this takes a person who types slowly, after the keystroke-level model: to read a page and think, to point, to type."""
        return self.pages * 6 + self.presses * 1.6 + self.keys * 0.28

    @property
    def focus(self) -> str:
        """The id of what has the focus, else its name, else its words."""
        return self.page.evaluate("(a => a.id || a.name || a.textContent.trim().slice(0, 60))(document.activeElement)")

    def sees(self, words: str) -> None:
        """Wait until the page says so."""
        self.page.get_by_text(words).first.wait_for()

    def shot(self, name: str) -> None:
        """Keep a picture, where somebody asked for pictures with BRIDGE_SHOTS=1."""
        if os.environ.get("BRIDGE_SHOTS"):
            SHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SHOTS / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png")

    def until(self, holds: Callable[[], bool], why: str) -> None:
        """Wait for something that no single element shows."""
        for _ in range(PATIENCE // 50):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{why}; the page is {self.path}")

    # --- what must hold on every page

    def faults(self) -> list[str]:
        """What axe finds wrong: the rule and the elements, a line each; the page must have been checked indeed."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(CHECK, {"resultTypes": ["violations"]})
        assert len(found["passes"]) > 15
        return [
            f"{one['id']}: {node['html'][:300]} {node.get('failureSummary', '')[:300]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
