"""Linking a WeLink account, for the host's page: ask for a code, type what arrived in WeLink."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import BaseModel, StringConstraints

from gateway.channel.errors import ChannelOff, LinkCodeInvalid
from gateway.channel.incoming import Address
from gateway.channel.views import LinkRead, signed_in
from gateway.channel.welink import linking
from gateway.parts import CallerDep, Parts, PartsDep

router = APIRouter(prefix="/api/channels/welink", tags=["channels"])
Account = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.@-]{1,128}$")]


class WelinkCodeRequest(BaseModel):
    account: Account
    """The user's account in WeLink."""


class WelinkCodeSent(BaseModel):
    expires_at: datetime


class WelinkLinkRequest(BaseModel):
    account: Account
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]


@router.post("/codes", status_code=status.HTTP_202_ACCEPTED)
async def send_welink_code(body: WelinkCodeRequest, parts: PartsDep, caller: CallerDep) -> WelinkCodeSent:
    """Sends a one-time code to the account, in WeLink."""
    user_id, address = signed_in(caller), _address(body.account, parts)
    lane, expires_at = await parts.database.write(
        linking.send_code,
        address,
        user_id=user_id,
        lifetime=parts.channels.link_code_lifetime,
        words=parts.words,
        now=parts.now(),
    )
    parts.channels.runner.to_send([lane])
    return WelinkCodeSent(expires_at=expires_at)


@router.post("/links", status_code=status.HTTP_201_CREATED)
async def link_welink(body: WelinkLinkRequest, parts: PartsDep, caller: CallerDep) -> LinkRead:
    """From now on the account gets the user's news."""
    user_id, address = signed_in(caller), _address(body.account, parts)
    person = await parts.database.write(
        linking.redeem, address, user_id=user_id, code=body.code, now=parts.now()
    )
    if person is None:
        raise LinkCodeInvalid
    return LinkRead.from_model(person)


def _address(account: str, parts: Parts) -> Address:
    """Raises ChannelOff when WeLink has no credentials."""
    settings = parts.channels.settings.welink
    if not settings.is_on:
        raise ChannelOff
    return linking.address_of(account, app=settings.client_id)
