"""A real browser for tests of pages: what it logs, what it asks for, and axe's findings. `make proofs` installs all of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="`make proofs` installs it")
axe_core = pytest.importorskip("axe_playwright_python", reason="`make proofs` installs it")
AXE = Path(axe_core.__file__).with_name("axe.min.js")
CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=user-gesture-required",  # as on a desk: no sound before a touch
)
PATIENCE = 300  # looks at a condition, 20 ms apart
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


@contextmanager
def chromium() -> Iterator[Any]:
    """Run the browser."""
    if CHROMIUM is None:
        pytest.skip("`make proofs` installs Chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Tab:
    """A tab with what it logged and asked for since it was opened."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.context = browser.new_context(**(DESK | options))
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.log: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.log.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.log.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.log.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)

    def run(self, script: str) -> Any:
        """Return what a script gives in the page."""
        return self.page.evaluate(script)

    def wait(self, condition: str) -> None:
        """Wait until a condition holds in the page (its policy forbids what Playwright waits with)."""
        for _ in range(PATIENCE):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"waited in vain for {condition}")

    def findings(self) -> list[str]:
        """Return what axe finds: rule, impact, elements."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))  # the page's policy lets no script element in
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [f"{one['id']} ({one['impact']}): {[node['target'] for node in one['nodes']][:4]}" for one in found]

    def close(self) -> None:
        """Close it."""
        self.context.close()
