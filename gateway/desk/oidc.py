"""The organisation's own sign-in: OpenID Connect, authorization code with PKCE.

What is checked and how it is written comes from authlib and joserfc; nothing of the provider is kept between
two sign-ins, so that its keys may change at any time.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from gateway.desk.roles import Role
from gateway.errors import OidcNoRole, OidcRefused, OidcUnavailable

SCOPE = "openid profile email"
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
"""Signed with the provider's private key; never "none", never the shared secret."""
TIMEOUT_S = 5.0
LEEWAY_S = 120
"""How far the two clocks may be apart."""
MAX_SUBJECT = 255


@dataclass(frozen=True)
class OidcProvider:
    """Where people sign in, and what makes them whom here."""

    issuer: str
    client_id: str
    client_secret: str
    role_claim: str
    roles: tuple[tuple[str, Role], ...]
    """Values of the claim, the first one that somebody has counts."""

    @classmethod
    def of(
        cls, *, issuer: str, client_id: str, client_secret: str, role_claim: str, roles: str
    ) -> Self | None:
        """None without an issuer. `roles` is `value=role value=role`. Raises ValueError for anything else."""
        if not issuer:
            return None
        if not client_id:
            raise ValueError("GATEWAY_OIDC_CLIENT_ID is missing")
        pairs = [pair.rpartition("=") for pair in roles.split()]
        named = tuple((value, Role(role)) for value, _, role in pairs)
        if not named or not all(value for value, _ in named):
            raise ValueError("GATEWAY_OIDC_ROLES must be such as `support=agent leads=supervisor`")
        return cls(issuer, client_id, client_secret, role_claim, named)

    def role_of(self, claims: Mapping[str, Any]) -> Role:
        """Raises OidcNoRole."""
        values = _claim(claims, self.role_claim)
        owned = {str(value) for value in (values if isinstance(values, list) else [values])}
        for value, role in self.roles:
            if value in owned:
                return role
        raise OidcNoRole

    def subject_of(self, subject: str) -> str:
        """Unique over all providers that there ever were. Raises OidcRefused."""
        full = f"{self.issuer} {subject}"
        if not subject or len(full) > MAX_SUBJECT:
            raise OidcRefused
        return full


@dataclass(frozen=True)
class Attempt:
    """What the browser keeps while it is at the provider."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Self:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises OidcRefused."""
        parts = text.split(".")
        if len(parts) != 3 or not all(parts):
            raise OidcRefused
        return cls(*parts)

    def written(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"


@dataclass(frozen=True)
class Arrival:
    """Who the provider says has come."""

    subject: str
    username: str
    name: str
    role: Role


class OidcClient:
    """Talks to the provider; opens its connections for one sign-in alone."""

    def __init__(
        self,
        provider: OidcProvider,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.provider = provider
        self._now = now
        self._transport = transport

    async def begin(self, attempt: Attempt, *, redirect_url: str) -> str:
        """Where to send the browser. Raises OidcUnavailable."""
        async with self._http() as http:
            metadata = await self._metadata(http)
        return str(
            prepare_grant_uri(
                metadata["authorization_endpoint"],
                self.provider.client_id,
                "code",
                redirect_uri=redirect_url,
                scope=SCOPE,
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    async def finish(self, attempt: Attempt, *, answer: Mapping[str, str], redirect_url: str) -> Arrival:
        """Raises OidcRefused, OidcNoRole or OidcUnavailable."""
        is_ours = hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode())
        is_theirs = answer.get("iss", self.provider.issuer) == self.provider.issuer
        if not (is_ours and is_theirs and "code" in answer):
            raise OidcRefused
        async with self._http() as http:
            metadata = await self._metadata(http)
            tokens = await self._exchange(http, metadata, attempt, answer["code"], redirect_url)
            keys = await _json(await _sent(http.get(metadata["jwks_uri"])))
        return self._arrival(self._verified(tokens, keys, attempt.nonce))

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=TIMEOUT_S, transport=self._transport)

    async def _metadata(self, http: httpx.AsyncClient) -> dict[str, Any]:
        """Raises OidcUnavailable, also for the document of somebody else."""
        url = get_well_known_url(self.provider.issuer, external=True)
        found = await _json(await _sent(http.get(url)))
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self.provider.issuer or not all(found.get(key) for key in wanted):
            raise OidcUnavailable
        return found

    async def _exchange(
        self,
        http: httpx.AsyncClient,
        metadata: Mapping[str, Any],
        attempt: Attempt,
        code: str,
        redirect_url: str,
    ) -> dict[str, Any]:
        """The tokens for the code. Raises OidcRefused for a code that is none."""
        ways = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        secret, client_id = self.provider.client_secret, self.provider.client_id
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_url,
            "code_verifier": attempt.verifier,
        }
        is_basic = bool(secret) and "client_secret_basic" in ways
        if not is_basic:
            form |= {"client_id": client_id, **({"client_secret": secret} if secret else {})}
        auth = httpx.BasicAuth(client_id, secret) if is_basic else None
        response = await _sent(http.post(metadata["token_endpoint"], data=form, auth=auth or httpx.Auth()))
        if response.is_client_error:
            raise OidcRefused
        return await _json(response)

    def _verified(self, tokens: Mapping[str, Any], keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the identity token. Raises OidcRefused."""
        given = {"nonce": nonce, "client_id": self.provider.client_id}
        if "access_token" in tokens:
            given["access_token"] = tokens["access_token"]
        try:
            token = jwt.decode(
                str(tokens["id_token"]),
                key=KeySet.import_key_set(keys),  # type: ignore[arg-type]
                registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False),
            )
            options = {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
            }
            claims = CodeIDToken(token.claims, token.header, options, given)
            claims.validate(now=int(self._now().timestamp()), leeway=LEEWAY_S)
        except (JoseError, KeyError, ValueError, TypeError) as error:
            raise OidcRefused from error
        return dict(claims)

    def _arrival(self, claims: Mapping[str, Any]) -> Arrival:
        username = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
        return Arrival(
            subject=self.provider.subject_of(str(claims["sub"])),
            username=username,
            name=str(claims.get("name") or username)[:64],
            role=self.provider.role_of(claims),
        )


def _claim(claims: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401  (what the provider put there)
    """`path` as it is, or into what is inside: `realm_access.roles`."""
    if path in claims:
        return claims[path]
    node: Any = claims
    for part in path.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


async def _sent(request: Any) -> httpx.Response:  # noqa: ANN401  (an awaitable of httpx)
    """Raises OidcUnavailable."""
    try:
        response: httpx.Response = await request
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OidcUnavailable from error
    if response.is_server_error:
        raise OidcUnavailable
    return response


async def _json(response: httpx.Response) -> dict[str, Any]:
    """Raises OidcUnavailable for what is no object of JSON."""
    try:
        found = response.json()
    except ValueError as error:
        raise OidcUnavailable from error
    if not response.is_success or not isinstance(found, dict):
        raise OidcUnavailable
    return found
