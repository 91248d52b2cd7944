"""What a careful visitor checks on a page: width, accessibility, weight, complaints."""

from dataclasses import dataclass, field
from typing import NamedTuple, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError


class Look(NamedTuple):
    """How a person has set up their screen."""

    language: str
    theme: str
    width: int

    @classmethod
    def parse(cls, text: str) -> Self:
        language, theme, width = text.split("-")
        return cls(language, theme, int(width))


class Faults:
    """Breaches of the content security policy, script errors and failed requests, as lines."""

    def __init__(self, context: BrowserContext) -> None:
        self.lines: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.lines.append(message.text)

    def _on_error(self, error: WebError) -> None:
        self.lines.append(str(error.error))

    def _on_response(self, response: Response) -> None:
        """Pages may answer 4xx on purpose; files may not."""
        if "/static/" in response.url and not response.ok:
            self.lines.append(f"{response.status} {response.url}")


@dataclass
class Weight:
    """What one cold load of a page brought over the wire."""

    urls: list[str] = field(default_factory=list)
    wire_bytes: int = 0


def weigh(page: Page, url: str) -> Weight:
    """Load `url` with an empty cache and reckon what came over the wire, compressed."""
    weight = Weight()
    urls: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")

    def begin(event: dict) -> None:
        urls[event["requestId"]] = event["response"]["url"]

    def end(event: dict) -> None:
        if event["encodedDataLength"]:  # else it came from the cache, asked for twice on one page
            weight.urls.append(urls[event["requestId"]])
            weight.wire_bytes += int(event["encodedDataLength"])

    session.on("Network.responseReceived", begin)
    session.on("Network.loadingFinished", end)
    page.goto(url, wait_until="networkidle")
    session.detach()
    return weight


def find_barriers(page: Page) -> list[str]:
    """Accessibility faults that axe finds, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
