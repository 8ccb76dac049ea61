"""The callback addresses of 钉钉, and what Stream mode hands over; both end in the same inbox."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request

from gateway.channel.dingtalk.payloads import (
    CHANNEL,
    STAFF,
    read_card_click,
    read_event,
    read_robot_message,
)
from gateway.channel.dingtalk.signature import check_robot_call
from gateway.channel.errors import ChannelOff, EnvelopeInvalid, TimestampOutside
from gateway.channel.freshness import Window
from gateway.channel.incoming import Incoming
from gateway.channel.receiving import Desk, DeskDep
from gateway.channel.sealed_box import SealedBox
from gateway.channel.settings import DingtalkSettings

router = APIRouter(prefix="/channels/dingtalk", include_in_schema=False)
SUCCESS = "success"


class DingtalkConnector:
    """Checks and reads pushes."""

    def __init__(self, settings: DingtalkSettings) -> None:
        self._settings = settings
        window = timedelta(seconds=settings.window_s)
        self.window = Window(window, window)
        event_key = settings.event_aes_key.get_secret_value()
        self._event_box = (
            SealedBox.create(
                token=settings.event_token.get_secret_value(),
                encoding_aes_key=event_key,
                receiver=settings.app_key,
            )
            if event_key
            else None
        )

    def check_sign(self, request: Request, *, now: datetime) -> datetime:
        """The signed time. HTTP mode has to be chosen, since its sign does not cover the body.

        Raises:
            ChannelOff
            ChannelRequestRefused
        """
        if self._settings.mode != "http":
            raise ChannelOff
        timestamp = check_robot_call(
            request.headers,
            app_secret=self._settings.app_secret.get_secret_value(),
            window=self.window,
            now=now,
        )
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC)

    def message_reader(self, push: Any, signed_at: datetime | None) -> Callable[[], list[Incoming]]:  # noqa: ANN401
        def read() -> list[Incoming]:
            s = self._settings
            incoming = read_robot_message(push, robot_code=s.robot_code, corp_id=s.corp_id, origins=s.origins)
            if signed_at is None:
                return [incoming]
            self._check_created(incoming, signed_at)
            return [_without_session(incoming)]

        return read

    def _check_created(self, incoming: Incoming, signed_at: datetime) -> None:
        """The body is not signed: at least it has to be of the signed time. Raises TimestampOutside."""
        if abs(datetime.fromisoformat(incoming.sent_at) - signed_at) > self.window.max_age:
            raise TimestampOutside

    def click_reader(self, push: Any) -> Callable[[], list[Incoming]]:  # noqa: ANN401
        s = self._settings
        return lambda: [read_card_click(push, robot_code=s.robot_code, corp_id=s.corp_id)]

    def event_reader(self, push: Any, event_id: str) -> Callable[[], list[Incoming]]:  # noqa: ANN401
        s = self._settings
        return lambda: read_event(push, robot_code=s.robot_code, corp_id=s.corp_id, event_id=event_id)

    @property
    def event_box(self) -> SealedBox:
        """Raises ChannelOff when events are not configured."""
        if self._event_box is None:
            raise ChannelOff
        return self._event_box


@router.post("/robot")
async def receive(request: Request, desk: DeskDep) -> dict[str, Any]:
    """A message to the robot, in HTTP mode."""
    connector = _connector(desk)
    signed_at = desk.checked(CHANNEL, lambda: connector.check_sign(request, now=desk.now()))
    push = _json(await request.body(), desk)
    if push is not None:
        await desk.take(CHANNEL, connector.message_reader(push, signed_at))
    return {}


@router.post("/events")
async def receive_event(request: Request, desk: DeskDep) -> dict[str, str]:
    """An event of the organisation; the answer is the encrypted word that acknowledges it."""
    connector, params = _connector(desk), request.query_params
    box = connector.event_box
    timestamp, nonce = params.get("timestamp", ""), params.get("nonce", "")
    outer = _json(await request.body(), desk)
    if not isinstance(outer, dict) or not isinstance(outer.get("encrypt"), str):
        raise EnvelopeInvalid

    def opened() -> str:
        signature = params.get("msg_signature") or params.get("signature", "")
        box.check(signature=signature, timestamp=timestamp, nonce=nonce, encrypted=outer["encrypt"])
        connector.window.check(timestamp, now=desk.now(), unit=1000)
        return box.open(signature=signature, timestamp=timestamp, nonce=nonce, encrypted=outer["encrypt"])

    push = _json(desk.checked(CHANNEL, opened).encode(), desk)
    if push is not None:
        await desk.take(CHANNEL, connector.event_reader(push, f"{timestamp}:{nonce}"))
    return _acknowledgement(box, timestamp, nonce)


@router.post("/cards")
async def receive_click(request: Request, desk: DeskDep) -> dict[str, Any]:
    """A click on a card, in HTTP mode; the option's id is a secret of the person who was shown it."""
    connector = _connector(desk)
    desk.checked(CHANNEL, lambda: connector.check_sign(request, now=desk.now()))
    push = _json(await request.body(), desk)
    if push is not None:
        await desk.take(CHANNEL, connector.click_reader(push))
    return {}


def _without_session(incoming: Incoming) -> Incoming:
    """The unsigned body could name a member and bring the forger's own webhook: members get it by the API."""
    return replace(incoming, route={}) if incoming.address.person.startswith(STAFF) else incoming


def _acknowledgement(box: SealedBox, timestamp: str, nonce: str) -> dict[str, str]:
    sealed = box.seal(SUCCESS)
    signature = box.signature(timestamp=timestamp, nonce=nonce, encrypted=sealed)
    return {"msg_signature": signature, "timeStamp": timestamp, "nonce": nonce, "encrypt": sealed}


def _json(body: bytes, desk: Desk) -> Any:  # noqa: ANN401
    """None, counted, when it is no JSON: a retry would be the same."""
    try:
        push = json.loads(body)
    except (ValueError, RecursionError):
        push = None
    if push is None:
        desk.counters.add(CHANNEL, "dropped")
    return push


def _connector(desk: Desk) -> DingtalkConnector:
    return desk.connector(CHANNEL, DingtalkConnector)
