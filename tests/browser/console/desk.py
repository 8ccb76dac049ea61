"""An agent at the console: what agents see and click, by role and name; and their session at the API."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

COOKIE = "wenban_desk"


@dataclass
class Seat:
    """A session at the desk's API."""

    client: httpx.Client
    cookie: str = field(repr=False)
    csrf_token: str = field(repr=False)
    user_id: str

    @classmethod
    def enter(cls, client: httpx.Client, username: str, password: str) -> "Seat":
        answer = client.post("/login", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        cookie = answer.cookies[COOKIE]
        client.cookies.clear()
        return cls(client, cookie, answer.json()["csrf_token"], answer.json()["user"]["id"])

    def post(self, path: str, body: object = None) -> dict[str, Any]:
        headers = {"Cookie": f"{COOKIE}={self.cookie}", "X-CSRF-Token": self.csrf_token}
        answer = self.client.post(path, json=body or {}, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}


@dataclass
class Desk:
    page: Page
    url: str

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.url}/console/{path}")
        expect(self.page.get_by_role("navigation", name="主菜单")).to_be_visible()

    def sign_in(self, username: str, password: str) -> None:
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.press("登录")

    def row(self, words: str, tab: str = "排队") -> Locator:
        """The conversation in that list which shows `words`."""
        self.page.get_by_role("tab", name=tab).click()
        found: Locator = self.page.get_by_role("tabpanel", name=tab).locator("button.row", has_text=words)
        return found.first

    def choose(self, words: str, tab: str = "排队") -> None:
        self.row(words, tab).click()
        self.expect_said(words)

    def claim(self, words: str) -> None:
        self.choose(words)
        self.press("接入")
        expect(self.reply).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def dialog(self, title: str) -> Locator:
        found: Locator = self.page.get_by_role("dialog", name=title)
        return found

    def pick(self, label: str, option: str) -> None:
        """In an opened dialog."""
        self.page.get_by_role("dialog").get_by_label(label).click()
        self.page.locator(".ant-select-item-option", has_text=option).click()

    def confirm(self, title: str) -> None:
        dialog = self.dialog(title)
        dialog.get_by_role("button", name=title, exact=True).click()
        expect(dialog).to_be_hidden()

    def say(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")
        self.expect_said(text)

    def note(self, text: str) -> None:
        """Writes a note and goes back to the reply."""
        self.mode("内部备注")
        field = self.page.get_by_role("textbox", name="内部备注")
        field.fill(text)
        field.press("Enter")
        expect(self.transcript.locator(".entry-note", has_text=text)).to_be_visible()
        self.mode("回复客户")

    def mode(self, name: str) -> None:
        self.page.get_by_role("radiogroup", name="写给谁").get_by_text(name, exact=True).click()

    def expect_said(self, text: str) -> None:
        expect(self.transcript.locator(".bubble", has_text=text).last).to_be_visible()

    def expect_told(self, text: str) -> None:
        """In the short message at the top of the page."""
        expect(self.page.locator(".ant-message", has_text=text)).to_be_visible()

    @property
    def reply(self) -> Locator:
        found: Locator = self.page.get_by_role("textbox", name="回复", exact=True)
        return found

    @property
    def transcript(self) -> Locator:
        found: Locator = self.page.get_by_role("log", name="聊天记录")
        return found
