"""An OpenID Connect provider on the loopback: one client, one person at a time, no password asked."""

import asyncio
import hashlib
import secrets
import socket
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from jwt.algorithms import RSAAlgorithm

from tests.gateway.fakes import Clock

CLIENT_ID, CLIENT_SECRET = "wenban", "a-client-secret"


@dataclass
class Provider:
    """`person` are the claims of who sits at the browser; the other fields make it lie."""

    clock: Clock
    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims that are put over the true ones."""
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    algorithm: str = "RS256"
    forged_key: Any = None
    """What tokens are signed with instead."""
    is_down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration", response_model=None)(self._metadata)
        app.get("/authorize", response_model=None)(self._authorize)
        app.post("/token", response_model=None)(self._token)
        app.get("/jwks", response_model=None)(self._keys)
        return app

    async def _metadata(self) -> Response:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        body = {"issuer": self.url, **{key: f"{self.url}/{path}" for key, path in names.items()}}
        return JSONResponse(body, status_code=503 if self.is_down else 200)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT_ID
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self.codes.pop(form["code"], None)
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(hashed).decode().rstrip("=")
        is_known = asked is not None and asked["code_challenge"] == challenge
        if asked is None or not is_known or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse({"access_token": "at", "token_type": "Bearer", "id_token": self._signed(asked)})

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(self.clock().timestamp())
        own = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        key = self.forged_key if self.forged_key is not None else self.key
        return jwt.encode({**own, **self.person, **self.lies}, key, self.algorithm, headers={"kid": "k1"})

    async def _keys(self) -> Response:
        key = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return JSONResponse({"keys": [{**key, "kid": "k1", "use": "sig"}]})


@asynccontextmanager
async def serving(provider: Provider) -> AsyncIterator[Provider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(provider.app, port=port, log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    provider.url = f"http://127.0.0.1:{port}"
    yield provider
    server.should_exit = True
    await task
