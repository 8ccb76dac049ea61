"""A customer's client: one conversation over the gateway's public API, as a chat widget would hold it."""

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.end_to_end.tokens import Signer

PATIENCE_S = 40.0
POLL_S = 10.0
Envelope = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """Everything that was said in answer to one message."""

    envelopes: list[Envelope]

    @property
    def text(self) -> str:
        return "\n\n".join(envelope["content"]["text"] for envelope in self.envelopes)

    @property
    def kinds(self) -> list[str]:
        return [envelope["content"]["kind"] for envelope in self.envelopes]

    @property
    def authors(self) -> list[str]:
        return [envelope["author"] for envelope in self.envelopes]

    @property
    def titles(self) -> list[str]:
        return [option["title"] for envelope in self.envelopes for option in envelope["options"]]

    def content(self, kind: str) -> dict[str, Any]:
        """The content of the only message of that kind."""
        found = [e["content"] for e in self.envelopes if e["content"]["kind"] == kind]
        assert len(found) == 1, f"{len(found)} of {kind} in {self.kinds}: {self.text}"
        return dict(found[0])

    def option_id(self, title: str) -> str:
        for envelope in self.envelopes:
            for option in envelope["options"]:
                if option["title"] == title:
                    return str(option["id"])
        raise AssertionError(f"{title} is not among {self.titles}")


@dataclass
class Visitor:
    """One person with one device. `start` opens a conversation."""

    http: httpx.Client
    signer: Signer
    token: str | None = field(default=None, repr=False)
    visitor_token: str = field(default="", repr=False)
    conversation_id: str = ""
    messages: list[Envelope] = field(default_factory=list)
    """All messages of the conversation that were received so far."""

    def start(self, user: str | None = None) -> "Visitor":
        """A new conversation as `user`, or as a guest."""
        self.token = self.signer.user(user) if user else None
        self.visitor_token, self.messages = "", []
        created = self.call("POST", "/api/conversations", {"channel": "web"})
        assert created.status_code == 201, created.text
        self.conversation_id = created.json()["conversation_id"]
        self.visitor_token = created.json()["visitor_token"]
        return self

    def say(self, text: str) -> Reply:
        return self.reply_to(self.send(text=text))

    def choose(self, title: str) -> Reply:
        """Clicks the newest option of that title."""
        return self.click(self.option_id(title))

    def click(self, option_id: str) -> Reply:
        return self.reply_to(self.send(option_id=option_id))

    def option_id(self, title: str) -> str:
        return Reply(list(reversed(self.messages))).option_id(title)

    def sign_in(self, user: str) -> Reply | None:
        """The answer to what needed the sign-in; None when nothing did."""
        self.token = self.signer.user(user)
        seen = self.last_sequence
        response = self.post("/sign-in")
        assert response.status_code == 200, response.text
        return self._answer_after(seen) if response.json()["is_task_continued"] else None

    def send(self, **body: str) -> Envelope:
        """Posts a text or a click; returns the stored message without waiting for its answer."""
        response = self.post_message(**body)
        assert response.status_code == 202, response.text
        message: Envelope = response.json()["message"]
        return message

    def post_message(self, **body: object) -> httpx.Response:
        return self.post("/messages", {"client_message_id": uuid.uuid4().hex, **body})

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.call("POST", self.path + path, body)

    def reply_to(self, question: Envelope) -> Reply:
        return self._answer_after(question["sequence"])

    def poll(self, wait_s: float = 0.0) -> dict[str, Any]:
        """One long poll; what is new is remembered."""
        query = f"after={self.last_sequence}&wait_s={wait_s}"
        response = self.call("GET", f"{self.path}/messages?{query}")
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.json()
        self.messages += page["messages"]
        return page

    def history(self) -> list[tuple[str, str]]:
        """Author and kind of every message stored, read afresh."""
        stored = self.call("GET", f"{self.path}/messages").json()["messages"]
        return [(message["author"], message["content"]["kind"]) for message in stored]

    def is_silent_for(self, wait_s: float) -> bool:
        """Whether nobody but the user said anything within `wait_s`."""
        deadline, seen = time.monotonic() + wait_s, self.last_sequence
        while (left := deadline - time.monotonic()) > 0:
            self.poll(wait_s=round(left, 2))
        return all(m["author"] == "user" for m in self.messages if m["sequence"] > seen)

    @property
    def owner(self) -> str:
        return str(self.poll()["owner"])

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.conversation_id}"

    @property
    def last_sequence(self) -> int:
        return self.messages[-1]["sequence"] if self.messages else 0

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**headers, "X-Visitor-Token": self.visitor_token} if self.visitor_token else headers

    def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self.http.request(method, path, json=body, headers=self.headers)

    def _answer_after(self, sequence: int) -> Reply:
        """Waits for it. A turn's messages are stored together, so the first page holds all of them."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            owner = self.poll(wait_s=POLL_S)["owner"]
            answer = [m for m in self.messages if m["sequence"] > sequence and _is_answer(m)]
            if answer:
                return Reply(answer)
            assert owner == "bot", f"nobody answers: the conversation belongs to {owner}"
        raise AssertionError(f"no answer within {PATIENCE_S} s")


def _is_answer(message: Envelope) -> bool:
    """News of a case may come at any moment and answers nothing."""
    return message["author"] != "user" and "event" not in message["content"]


def assert_problem(response: httpx.Response, status: int, code: str) -> Mapping[str, Any]:
    """The response is a problem document with that status and code and a sentence for the reader."""
    document: dict[str, Any] = response.json()
    assert (response.status_code, document["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert document["detail"].endswith("。")
    return document


def unsatisfied(reply: Reply) -> dict[str, str]:
    """What the checklist says is in the way, with what to do about it."""
    items: Iterable[Mapping[str, Any]] = reply.content("checklist")["items"]
    return {item["title"]: item["fix"] for item in items if not item["is_satisfied"]}
