"""The callback addresses of 飞书: events and card clicks; the Encrypt Key is required."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request

from gateway.channel.errors import SignatureWrong, Unreadable
from gateway.channel.feishu.client import FeishuClient
from gateway.channel.feishu.payloads import CHANNEL, challenge_of, read_event, read_json, token_of
from gateway.channel.feishu.signature import check, check_token, decrypt, encrypted_in
from gateway.channel.freshness import Window
from gateway.channel.incoming import Incoming
from gateway.channel.receiving import DeskDep
from gateway.channel.settings import FeishuSettings

router = APIRouter(prefix="/channels/feishu", include_in_schema=False)
SIGNATURE = "x-lark-signature"


class FeishuConnector:
    """Opens pushes; asks the client who the bot is."""

    def __init__(self, settings: FeishuSettings, client: FeishuClient) -> None:
        self._settings = settings
        self.client = client
        self._window = Window(timedelta(seconds=settings.window_s))

    def open(self, request: Request, body: bytes, *, now: datetime) -> dict[str, Any]:
        """The decrypted push; unsigned only when it verifies the address.

        Raises:
            ChannelRequestRefused
            EnvelopeInvalid
            Unreadable
        """
        key = self._settings.encrypt_key.get_secret_value()
        if is_signed := SIGNATURE in request.headers:
            check(request.headers, body, encrypt_key=key, window=self._window, now=now)
        push = read_json(decrypt(encrypted_in(body), encrypt_key=key))
        if not is_signed and challenge_of(push) is None:
            raise SignatureWrong
        token = token_of(push)
        if is_signed and token is None:
            raise Unreadable("no token")
        check_token(token, expected=self._settings.verification_token.get_secret_value())
        return push

    def reader(self, push: dict[str, Any], bot_open_id: str) -> Callable[[], list[Incoming]]:
        def read() -> list[Incoming]:
            s = self._settings
            incoming = read_event(push, app_id=s.app_id, tenant=s.tenant_key, bot_open_id=bot_open_id)
            return [incoming] if incoming else []

        return read


@router.post("/events")
async def receive(request: Request, desk: DeskDep) -> dict[str, Any]:
    """Stored, then acknowledged; a card click is answered with a toast, the card changes right after."""
    connector, body = desk.connector(CHANNEL, FeishuConnector), await request.body()
    try:
        push = desk.checked(CHANNEL, lambda: connector.open(request, body, now=desk.now()))
    except Unreadable:
        desk.counters.add(CHANNEL, "dropped")
        return {}
    challenge = challenge_of(push)
    if challenge is not None:
        return {"challenge": challenge}
    bot_open_id = await connector.client.bot_open_id()
    await desk.take(CHANNEL, connector.reader(push, bot_open_id))
    return {}
