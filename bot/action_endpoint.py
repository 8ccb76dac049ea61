"""How the bot calls the action server: for seconds, not for the five minutes that are Rasa's default.

An open form asks the action server before any rule is tried. While the server is down this endpoint answers
for it that nothing was validated, so that a question or a handoff inside the form is still heard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

logger = logging.getLogger(__name__)

TIMEOUT_S = 12.0
"""Above what an action takes at most (two reads of the backend), below what the gateway waits for a turn."""
VALIDATION_PREFIX = "validate_"
REJECTION_STATUS = 400


class ActionEndpoint(EndpointConfig):
    """The action server; `timeout_s` may be set in endpoints.yml."""

    @classmethod
    def of(cls, config: EndpointConfig) -> ActionEndpoint:
        """The same endpoint with our manners."""
        return cls(
            config.url, config.params, config.headers, config.basic_auth, config.token, **config.kwargs
        )

    async def request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (Rasa's signature)
        """As Rasa's, within `timeout_s`, and without the request's body in any error.

        Raises `aiohttp.ClientError` when the server cannot be asked or fails.
        """
        kwargs["timeout"] = aiohttp.ClientTimeout(total=float(self.kwargs.get("timeout_s", TIMEOUT_S)))
        call: Mapping[str, Any] = kwargs.get("json") or {}
        try:
            return await super().request(*args, **kwargs)
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            if isinstance(error, ClientResponseError) and error.status == REJECTION_STATUS:
                raise
            logger.error("action %s failed: %s", call.get("next_action"), type(error).__name__)
            if str(call.get("next_action")).startswith(VALIDATION_PREFIX):
                return nothing_validated(call)
            raise _without_body(error) from None


def nothing_validated(call: Mapping[str, Any]) -> dict[str, Any]:
    """The action server's answer that leaves the form where it is: what it asked for stays asked."""
    slots = call["tracker"]["slots"]
    requested = slots.get(REQUESTED_SLOT)
    events = []
    if requested and slots.get(requested) is not None:
        events.append({"event": "slot", "name": requested, "value": None})
    return {"events": events, "responses": []}


def _without_body(error: BaseException) -> aiohttp.ClientError:
    if isinstance(error, ClientResponseError):
        return ClientResponseError(error.status, error.message, "")
    return aiohttp.ClientConnectionError(type(error).__name__)
