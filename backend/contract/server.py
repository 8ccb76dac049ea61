"""The server under test, asked on behalf of the people of a test data set."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.contract.description import Description, Operation
from backend.contract.fault import Fault, Skip
from backend.contract.people import GATEWAY, People
from backend.identity import ALGORITHM, AUDIENCE, GATEWAY_SUBJECT, ISSUER

TOKEN_LIFETIME = timedelta(minutes=2)


@dataclass(frozen=True)
class Signer:
    """Mints tokens as the gateway does."""

    key: Ed25519PrivateKey

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
        """The claims of a good token; a change to None removes a claim."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LIFETIME).timestamp()),
            "jti": secrets.token_hex(8),
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, subject: str, **changes: Any) -> str:  # noqa: ANN401
        """A signed token."""
        return jwt.encode(self.claims(subject, **changes), self.key, algorithm=ALGORITHM)


@dataclass(frozen=True)
class Call:
    """What is asked of one operation."""

    operation: Operation
    values: Mapping[str, str]
    """For the path."""
    body: object | None = None
    key: str | None = None
    query: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Reply:
    """An answer that the description allows."""

    status: int
    body: Any

    def expect(self, status: int, code: str | None = None) -> "Reply":
        """Return itself when it is the expected one. Raises Fault."""
        seen = self.body.get("code") if isinstance(self.body, dict) and self.status >= 400 else None
        if self.status != status:
            raise Fault("other_status", status=self.status, code=str(seen or "-"), wanted=status)
        if code is not None and seen != code:
            raise Fault("other_code", code=str(seen), wanted=code)
        return self


class Server:
    """Asks, and refuses answers that the description does not allow."""

    def __init__(self, http: httpx.Client, signer: Signer, description: Description, people: People) -> None:
        self.http = http
        self.signer = signer
        self.description = description
        self.people = people

    def new_key(self) -> str:
        """An idempotency key that was never used."""
        return secrets.token_hex(8)

    def operation(self, name: str) -> Operation:
        """By its name in the description."""
        return self.description.operations[name]

    def subject(self, person: str) -> str:
        """The user id of somebody in the test data. Raises Skip."""
        if person == GATEWAY:
            return GATEWAY_SUBJECT
        subject = self.people.people.get(person)
        if subject is None:
            raise Skip("no_person", person=person)
        return subject

    def ask(self, person: str, call: Call) -> Reply:
        """Ask with a good token. Raises Fault when the answer is not allowed."""
        return self.ask_with(f"Bearer {self.signer.token(self.subject(person))}", call)

    def ask_with(self, authorization: str | None, call: Call) -> Reply:
        """Ask with any or no `Authorization` header."""
        headers = {"Authorization": authorization, "Idempotency-Key": call.key, "X-Channel": "check"}
        try:
            response = self.http.request(
                call.operation.method,
                call.operation.fill(call.values),
                headers={name: value for name, value in headers.items() if value is not None},
                json=call.body,
                params=dict(call.query or {}),
            )
        except httpx.HTTPError as error:
            raise Fault("unreachable", reason=type(error).__name__) from error
        self.description.judge(call.operation, response)
        is_json = "json" in response.headers.get("Content-Type", "")
        return Reply(response.status_code, response.json() if is_json else response.content)
