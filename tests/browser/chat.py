"""A visitor at the chat window: what people see and click, by role and name."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Frame, Locator, Page, expect

FRAME = "#wenban iframe"


@dataclass
class Chat:
    page: Page

    def open(self, url: str, *, user: str | None = None) -> None:
        """Loads the demo page and opens the window; a phone shows the page first."""
        self.page.goto(url)
        self.wait_until_ready()
        if user is not None:
            self.become(user)

    def wait_until_ready(self) -> None:
        launcher = self.page.locator("#wenban button")
        launcher.wait_for(state="attached")
        if launcher.get_attribute("aria-expanded") == "false":
            launcher.click()
        expect(self.field).to_be_visible()

    def become(self, user: str) -> None:
        """Signs in on the host page, as a click on its card does."""
        self.page.locator(f'[data-user="{user}"]').dispatch_event("click")
        expect(self.page.locator(f'[data-user="{user}"]')).to_have_attribute("aria-pressed", "true")

    def sign_in(self, token: str) -> None:
        """Signs in with a token that the host page got from its own back end."""
        self.page.evaluate("token => wenban.setToken(token)", token)
        expect(self.inside.locator(".composer")).to_be_attached()

    def leave(self) -> None:
        self.page.locator("#leave").dispatch_event("click")

    @property
    def frame(self) -> Frame:
        handle = self.page.locator(FRAME).element_handle()
        frame = handle.content_frame() if handle else None
        assert frame is not None
        return frame

    @property
    def inside(self) -> Any:
        return self.page.frame_locator(FRAME)

    @property
    def field(self) -> Locator:
        found: Locator = self.inside.get_by_role("textbox", name="输入您的问题")
        return found

    @property
    def rows(self) -> Locator:
        found: Locator = self.inside.locator(".row")
        return found

    @property
    def conversation_id(self) -> str:
        """Of a guest's conversation, as the device keeps it."""
        place = "JSON.parse(localStorage.getItem('wenban.v1/guest/place')).conversation_id"
        return str(self.frame.evaluate(place))

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str, answer: str) -> Locator:
        """Writes and waits for a row of somebody else that contains `answer`, after what was there before."""
        before = self.rows.count()
        self.write(text)
        return self.answer_after(before, answer)

    def click(self, title: str, answer: str) -> Locator:
        """Clicks the newest option with that title and waits for the answer."""
        before = self.rows.count()
        self.option(title).click()
        return self.answer_after(before, answer)

    def option(self, title: str) -> Locator:
        found: Locator = self.inside.locator("button.option", has_text=title).last
        return found

    def answer_after(self, before: int, answer: str) -> Locator:
        found: Locator = self.inside.locator(".row:not(.row-user)", has_text=answer).last
        expect(found).to_be_visible()
        expect(self.rows.nth(before)).to_be_visible()
        return found

    def said(self) -> list[str]:
        """The user's own messages, as shown."""
        return list(self.inside.locator(".row-user .bubble").all_inner_texts())

    def status(self) -> Locator:
        found: Locator = self.inside.locator(".status")
        return found

    def button(self, name: str) -> Locator:
        found: Locator = self.inside.get_by_role("button", name=name, exact=True)
        return found

    def expect_text(self, text: str) -> None:
        expect(self.inside.get_by_text(text).last).to_be_visible()
