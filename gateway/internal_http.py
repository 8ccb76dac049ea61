"""The connection to one of our own processes: no proxy of the environment, nothing idle for long."""

from collections.abc import Mapping

import httpx

IDLE_S = 2.0
"""Shorter than the five seconds after which servers drop an idle connection: a request that is sent at that
very moment would be lost."""


def internal_client(
    url: str,
    timeout: httpx.Timeout | float,
    *,
    headers: Mapping[str, str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client for `url`; `transport` replaces the network in tests."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=IDLE_S)
    return httpx.AsyncClient(
        base_url=url, timeout=timeout, headers=headers, transport=transport, limits=limits, trust_env=False
    )


def quick_to_connect(timeout_s: float) -> httpx.Timeout:
    """A process of this machine answers the call at once, if it is there at all."""
    return httpx.Timeout(timeout_s, connect=min(timeout_s, 2.0))
