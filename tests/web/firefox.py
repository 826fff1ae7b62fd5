"""Debian's Firefox, spoken to by WebDriver BiDi, which it understands itself: no driver program stands between.

Playwright drives only a Firefox of its own making, and Selenium needs a driver that Debian does not have.
"""

import itertools
import json
import re
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

from tests.web.map_page import PATIENCE_MS

PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "vi,en",
    "ui.prefersReducedMotion": 1,
    "webgl.force-enabled": True,
}
"""Nothing is sent anywhere, nothing moves, and WebGL is drawn by the processor where there is no graphics card."""

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """One running Firefox with an empty profile and one window."""

    def __init__(self, program: str, profile: Path, preferences: dict[str, Any] | None = None) -> None:
        profile.mkdir(parents=True)
        wanted = PREFERENCES | (preferences or {})
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._log = profile / "log"
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*command, "about:blank"], stdout=log, stderr=log)
        self._numbers = itertools.count(1)
        self._line: ClientConnection = connect(f"{self._address()}/session", max_size=None)
        self._ask("session.new", capabilities={})
        self._window: str = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("session.subscribe", events=["log.entryAdded"])
        self.complaints: list[str] = []
        """What pages wrote to the console as errors."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()
        self._process.terminate()
        self._process.wait(20)

    def _address(self) -> str:
        for _ in range(PATIENCE_MS // 100):
            if found := _LISTENING.search(self._log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"Firefox does not listen: {self._log.read_text(errors='replace')}")

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._line.recv(timeout=PATIENCE_MS / 1000))
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self.complaints.append(str(answer["params"]["text"]))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, address: str, width: int = 1280, height: int = 800) -> None:
        """Go to an address in a window of this size."""
        self._ask("browsingContext.setViewport", context=self._window, viewport={"width": width, "height": height})
        self._ask("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; a promise is waited for."""
        wrapped = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        answer = self._ask("script.evaluate", expression=wrapped, target={"context": self._window}, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def wait_for(self, expression: str) -> Any:
        """The value of an expression as soon as it says something."""
        for _ in range(PATIENCE_MS // 100):
            if value := self.run(expression):
                return value
            time.sleep(0.1)
        raise AssertionError(f"never came true in Firefox: {expression}; it said {self.complaints}")

    def press(self, x: float, y: float) -> None:
        """Press the left button at a point of the window."""
        steps = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}
        self._ask("input.performActions", context=self._window, actions=[source])

    def press_element(self, selector: str) -> None:
        """Press in the middle of the first element that a CSS selector finds."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(f"{found} !== null")
        box = self.run(f"{found}.getBoundingClientRect().toJSON()")
        self.press(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def type(self, text: str) -> None:
        """Press the keys of a text where the focus is."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": keys}
        self._ask("input.performActions", context=self._window, actions=[source])
