"""The callback addresses of 企业微信: check, open, store, acknowledge; everything else happens later."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from gateway.channel.errors import ChannelOff
from gateway.channel.freshness import Window
from gateway.channel.incoming import Incoming
from gateway.channel.receiving import Desk, DeskDep
from gateway.channel.sealed_box import SealedBox
from gateway.channel.settings import WecomSettings
from gateway.channel.wecom.payloads import CHANNEL, read_app_push, read_robot_push
from gateway.channel.wecom.signature import Query, encrypted_in_json, encrypted_in_xml, open_sealed

router = APIRouter(prefix="/channels/wecom", include_in_schema=False)
APP, ROBOT, SERVICE = "app", "robot", "service"


class WecomConnector:
    """The boxes that the callbacks' messages come in: one for each of the three kinds."""

    def __init__(self, settings: WecomSettings) -> None:
        self._settings = settings
        self.window = Window(timedelta(seconds=settings.window_s))
        self._boxes = {APP: self._box(settings.token.get_secret_value(), settings.aes_key.get_secret_value())}
        if settings.has_robot:
            self._boxes[ROBOT] = self._box(
                settings.robot_token.get_secret_value(),
                settings.robot_aes_key.get_secret_value(),
                receiver="",
            )
        if settings.has_service:
            self._boxes[SERVICE] = self._box(
                settings.service_token.get_secret_value(), settings.service_aes_key.get_secret_value()
            )

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those that are configured."""
        return tuple(self._boxes)

    def box(self, kind: str) -> SealedBox:
        """Raises ChannelOff when this kind is not configured."""
        if kind not in self._boxes:
            raise ChannelOff
        return self._boxes[kind]

    def open(self, kind: str, request: Request, body: bytes, *, now: datetime) -> str:
        """The decrypted push. Raises ChannelRequestRefused or EnvelopeInvalid."""
        encrypted = encrypted_in_json(body) if kind == ROBOT else encrypted_in_xml(body)
        query = Query.from_params(request.query_params)
        return open_sealed(self.box(kind), query, encrypted, window=self.window, now=now)

    def read(self, kind: str, document: str) -> Incoming | None:
        """Raises Unreadable."""
        if kind == ROBOT:
            return read_robot_push(document, tenant=self._settings.corp_id)
        return read_app_push(document, agent_id=self._settings.agent_id)

    def _box(self, token: str, key: str, receiver: str | None = None) -> SealedBox:
        receiver = self._settings.corp_id if receiver is None else receiver
        return SealedBox.create(token=token, encoding_aes_key=key, receiver=receiver)


@router.get("/{kind}")
async def verify_address(kind: str, request: Request, desk: DeskDep) -> PlainTextResponse:
    """What the admin page asks when the address is saved: give back what is inside, within a second."""
    connector = _connector(desk)

    def open_echo() -> str:
        query = Query.from_params(request.query_params)
        echo = request.query_params.get("echostr", "")
        return open_sealed(connector.box(kind), query, echo, window=connector.window, now=desk.now())

    return PlainTextResponse(desk.checked(CHANNEL, open_echo))


@router.post("/{kind}")
async def receive(kind: str, request: Request, desk: DeskDep) -> Response:
    """An empty 200 as soon as the message is stored: the answer goes out by the API."""
    connector, body = _connector(desk), await request.body()
    document = desk.checked(CHANNEL, lambda: connector.open(kind, request, body, now=desk.now()))
    await desk.take(CHANNEL, _reader(connector, kind, document))
    return Response()


def _reader(connector: WecomConnector, kind: str, document: str) -> Callable[[], list[Incoming]]:
    def read() -> list[Incoming]:
        incoming = connector.read(kind, document)
        return [incoming] if incoming else []

    return read


def _connector(desk: Desk) -> WecomConnector:
    return desk.connector(CHANNEL, WecomConnector)
