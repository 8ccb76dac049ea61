"""One call of a platform's HTTP API; failures by name, and never a secret or a word said in them."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from gateway.channel.platform import Permanent, RateLimited, Transient


class ApiClient:
    """JSON in, JSON out, no redirects, no proxies of the environment."""

    def __init__(
        self, *, base_url: str, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout_s,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )

    async def call(
        self,
        method: str,
        url: str,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of every answer below 500.

        Raises:
            Transient: no answer, or the platform's own failure.
            RateLimited
        """
        try:
            response = await self._http.request(method, url, json=body, params=params, headers=headers)
        except httpx.HTTPError as error:
            raise Transient(type(error).__name__) from error
        except httpx.InvalidURL as error:
            raise Permanent("InvalidURL") from error
        if response.status_code == 429:
            raise RateLimited("status 429")
        if response.status_code >= 500 or 300 <= response.status_code < 400:
            raise Transient(f"status {response.status_code}")
        try:
            answer = response.json()
        except ValueError as error:
            raise Transient("answer is not JSON") from error
        return response.status_code, answer if isinstance(answer, dict) else {}

    async def server_time(self, url: str) -> datetime | None:
        """How the other side dates its answers; None when it does not. Raises Transient."""
        try:
            response = await self._http.get(url)
        except httpx.HTTPError as error:
            raise Transient(type(error).__name__) from error
        date = response.headers.get("date")
        return parsedate_to_datetime(date) if date else None

    async def close(self) -> None:
        await self._http.aclose()
