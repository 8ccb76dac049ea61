"""The only HTTP of the action server: one method per call of the backend's API.

Every failure is an exception with a name, and each of them has an utterance (see `failures.py`).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from actions.settings import Settings
from actions.turn import Turn

Document = dict[str, Any]
READ_ATTEMPTS = 2
IDLE_S = 2.0
"""Shorter than the five seconds after which servers drop an idle connection: a request that is sent at that
very moment would be lost."""


class BackendError(Exception):
    """The backend did not do what was asked."""


class BackendUnavailable(BackendError):  # noqa: N818
    """It could not be reached: nothing has happened there."""


class BackendTimeout(BackendError):  # noqa: N818
    """It did not answer in time: a write may have happened."""


class BackendProblem(BackendError):  # noqa: N818
    """It refused, with a problem document."""

    def __init__(self, code: str, document: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        """Stable name of the reason, such as `draft_expired`."""
        self.document = document


class BackendClient:
    """Calls the backend on behalf of the person whose turn it is."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @classmethod
    def from_settings(cls, settings: Settings) -> "BackendClient":
        timeout = httpx.Timeout(settings.read_timeout_s, connect=settings.connect_timeout_s)
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=IDLE_S)
        return cls(httpx.AsyncClient(base_url=settings.backend_url, timeout=timeout, limits=limits))

    async def close(self) -> None:
        await self._http.aclose()

    async def coupons(self, turn: Turn, **query: str | int | None) -> Document:
        """The caller's coupons: `{items, total, summary}`."""
        return await self.read(turn, "/v1/coupons", query)

    async def orders(self, turn: Turn, **query: int) -> Document:
        """The caller's orders, those to be paid first: `{items, total, pending_count}`."""
        return await self.read(turn, "/v1/orders", query)

    async def explain_coupons(self, turn: Turn, order_id: str, code: str | None) -> Document:
        """Every coupon of the caller against one order; the one with `code` first."""
        return await self.read(turn, f"/v1/orders/{quote(order_id, safe='')}/coupons", {"code": code})

    async def preflight(self, turn: Turn) -> Document:
        """Whether the caller may ask for unbinding: `{association, is_eligible, checks, …}`."""
        return await self.read(turn, "/v1/unbinding/preflight")

    async def create_draft(self, turn: Turn, reason: str) -> Document:
        """A draft for the caller to confirm; supersedes an older one."""
        return await self.write(turn, "create_draft", "/v1/unbinding/drafts", {"reason": reason})

    async def submit_unbinding(self, turn: Turn, draft_id: str) -> Document:
        """The request made from a confirmed draft."""
        return await self.write(turn, "submit_unbinding", "/v1/unbinding/requests", {"draft_id": draft_id})

    async def unbinding_requests(self, turn: Turn, **query: int) -> Document:
        """The caller's requests, newest first: `{items, total}`."""
        return await self.read(turn, "/v1/unbinding/requests", query)

    async def unbinding_request(self, turn: Turn, number: str) -> Document:
        return await self.read(turn, f"/v1/unbinding/requests/{quote(number, safe='')}")

    async def cancel_unbinding(self, turn: Turn, number: str) -> Document:
        """Withdraws a request that nobody has processed yet."""
        path = f"/v1/unbinding/requests/{quote(number, safe='')}/cancellation"
        return await self.write(turn, "cancel_unbinding", path, None)

    async def pending_unbindings(self, turn: Turn, **query: int) -> Document:
        """What waits for the caller's side: `{items, total, can_decide}`."""
        return await self.read(turn, "/v1/unbinding/pending", query)

    async def pending_unbinding(self, turn: Turn, number: str) -> Document:
        """One of them with the checklist and what each decision would mean."""
        return await self.read(turn, f"/v1/unbinding/pending/{quote(number, safe='')}")

    async def decide_unbinding(
        self, turn: Turn, number: str, decision: str, reason: str | None = None
    ) -> Document:
        """The decided request; `decision` is `approve` or `reject`."""
        path = f"/v1/unbinding/requests/{quote(number, safe='')}/decision"
        return await self.write(turn, "decide_unbinding", path, {"decision": decision, "reason": reason})

    async def customers(self, turn: Turn, **query: str | int | None) -> Document:
        """The customers of the caller's partner account: `{items, total}`."""
        return await self.read(turn, "/v1/unbinding/customers", query)

    async def customer_preflight(self, turn: Turn, account_id: str) -> Document:
        """Whether the partner may ask to end the association with this customer."""
        return await self.read(turn, f"/v1/unbinding/customers/{quote(account_id, safe='')}/preflight")

    async def submit_unbinding_by_partner(self, turn: Turn, account_id: str, reason: str) -> Document:
        """The partner's own request."""
        body = {"customer_account_id": account_id, "reason": reason}
        return await self.write(turn, "submit_unbinding_by_partner", "/v1/unbinding/partner-requests", body)

    async def association(self, turn: Turn) -> Document:
        """The caller's association: `{association|null, days, meaning}`."""
        return await self.read(turn, "/v1/association")

    async def invitation(self, turn: Turn, code: str) -> Document:
        """An invitation with the account check."""
        return await self.read(turn, f"/v1/invitations/{quote(code, safe='')}")

    async def accept_invitation(self, turn: Turn, code: str) -> Document:
        """The new association."""
        path = f"/v1/invitations/{quote(code, safe='')}/acceptance"
        return await self.write(turn, "accept_invitation", path, None)

    async def authorizations(self, turn: Turn, **query: int) -> Document:
        """The authorizations of the caller's account, those that wait first."""
        return await self.read(turn, "/v1/authorizations", query)

    async def authorization(self, turn: Turn, number: str) -> Document:
        return await self.read(turn, f"/v1/authorizations/{quote(number, safe='')}")

    async def decide_authorization(
        self, turn: Turn, number: str, action: str, reason: str | None
    ) -> Document:
        """`action` is `approve`, `reject` or `revoke`."""
        path = f"/v1/authorizations/{quote(number, safe='')}/decision"
        return await self.write(turn, "decide_authorization", path, {"action": action, "reason": reason})

    async def agreements(self, turn: Turn) -> Document:
        """The caller's agreements: `{items, total}`."""
        return await self.read(turn, "/v1/agreements")

    async def agreement(self, turn: Turn, number: str) -> Document:
        return await self.read(turn, f"/v1/agreements/{quote(number, safe='')}")

    async def read(
        self, turn: Turn, path: str, query: Mapping[str, str | int | None] | None = None
    ) -> Document:
        """One read, tried again when the backend did not answer; parameters that are None are left out."""
        params = {key: value for key, value in (query or {}).items() if value is not None}
        for attempt in range(1, READ_ATTEMPTS + 1):
            try:
                return await self._call(self._http.build_request("GET", path, params=params), turn)
            except (BackendUnavailable, BackendTimeout):
                if attempt == READ_ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def write(self, turn: Turn, operation: str, path: str, body: Document | None) -> Document:
        """One write, safe to be repeated within the turn."""
        headers = {"Idempotency-Key": turn.idempotency_key(operation)}
        return await self._call(self._http.build_request("POST", path, json=body, headers=headers), turn)

    async def _call(self, request: httpx.Request, turn: Turn) -> Document:
        request.headers["Authorization"] = f"Bearer {turn.token}"
        request.headers["X-Channel"] = turn.channel
        try:
            response = await self._http.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise BackendUnavailable(type(error).__name__) from None
        except httpx.TimeoutException as error:
            raise BackendTimeout(type(error).__name__) from None
        except httpx.TransportError as error:
            # the connection broke after the request may have been read
            raise BackendTimeout(type(error).__name__) from None
        return _document(response)


def _document(response: httpx.Response) -> Document:
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success and isinstance(body, dict):
        return body
    document = body if isinstance(body, dict) else {}
    raise BackendProblem(str(document.get("code") or "internal_error"), document)
