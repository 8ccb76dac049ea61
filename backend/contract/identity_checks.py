"""Who is let in: only the bearer of a token that the gateway signed for the backend, while it lasts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.contract.fault import Fault
from backend.contract.operation_checks import Check
from backend.contract.server import Call, Server, Signer

SUBJECT = "identity"
ME, EVENTS, HEALTH = "GET /v1/me", "GET /v1/events", "GET /healthz"
CUSTOMER = "customer"
NOBODY = "nobody-knows-me"


def health_check(server: Server) -> Check:
    """Whether anything can be checked at all."""

    def run() -> None:
        server.ask_with(None, Call(server.operation(HEALTH), {})).expect(200)

    return Check(HEALTH, "health", run)


def identity_checks(server: Server) -> Iterator[Check]:
    """Good and bad tokens at `/v1/me`."""
    me = Call(server.operation(ME), {})

    def refused(authorization: str, code: str) -> None:
        server.ask_with(authorization, me).expect(401, code)

    def bad(name: str, code: str = "token_invalid") -> Check:
        return Check(SUBJECT, name, lambda: refused(f"Bearer {_bad_token(server, name)}", code))

    def stranger() -> None:
        token = server.signer.token(NOBODY)
        server.ask_with(f"Bearer {token}", me).expect(403, "account_unknown")

    def agent() -> None:
        token = server.signer.token(server.subject(CUSTOMER), act={"sub": "agent-check"})
        server.ask_with(f"Bearer {token}", me).expect(200)

    yield Check(SUBJECT, "good_token", lambda: _check_me(server, me))
    yield bad("other_key")
    yield bad("other_audience")
    yield bad("other_issuer")
    yield bad("unsigned")
    yield bad("signed_with_public_key")
    yield bad("no_expiry")
    yield bad("expired", "token_expired")
    yield Check(SUBJECT, "no_bearer", lambda: refused("Basic dTpw", "token_invalid"))
    yield Check(SUBJECT, "unknown_user", stranger)
    yield Check(SUBJECT, "acting_agent", agent)


def event_checks(server: Server) -> Iterator[Check]:
    """The feed goes on where it was left."""

    def run() -> None:
        first = server.ask("gateway", Call(server.operation(EVENTS), {}, query={"after": "0"})).expect(200)
        seqs = [event["seq"] for event in first.body["items"]]
        _require(seqs == sorted(set(seqs)), "events_out_of_order")
        last = str(first.body["last_seq"])
        after = server.ask("gateway", Call(server.operation(EVENTS), {}, query={"after": last})).expect(200)
        _require(all(event["seq"] > int(last) for event in after.body["items"]), "events_again")

    yield Check(EVENTS, "feed", run)


def _require(is_so: bool, code: str) -> None:
    if not is_so:
        raise Fault(code)


def _check_me(server: Server, me: Call) -> None:
    reply = server.ask(CUSTOMER, me).expect(200)
    _require(reply.body["user_id"] == server.subject(CUSTOMER), "other_user")


def _bad_token(server: Server, name: str) -> str:
    subject, signer = server.subject(CUSTOMER), server.signer
    past = datetime.now(UTC) - timedelta(minutes=10)
    public = signer.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    tokens = {
        "other_key": lambda: Signer(Ed25519PrivateKey.generate()).token(subject),
        "other_audience": lambda: signer.token(subject, aud="gateway"),
        "other_issuer": lambda: signer.token(subject, iss="host"),
        "unsigned": lambda: jwt.encode(signer.claims(subject), "", algorithm="none"),
        "signed_with_public_key": lambda: jwt.encode(signer.claims(subject), public, algorithm="HS256"),
        "no_expiry": lambda: signer.token(subject, exp=None),
        "expired": lambda: signer.token(
            subject, iat=int(past.timestamp()), exp=int((past + timedelta(minutes=2)).timestamp())
        ),
    }
    return tokens[name]()
