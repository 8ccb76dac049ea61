"""Demo only: plays the host page that signs its user's token. Never mounted otherwise."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import jwt
import yaml
from fastapi import APIRouter, Request
from pydantic import BaseModel

from gateway.errors import DemoUserUnknown
from gateway.identity import ALGORITHM, GATEWAY, HOST_ISSUER
from gateway.parts import PartsDep
from gateway.words import LOCALE

router = APIRouter(prefix="/api/demo", tags=["demo"])
TOKEN_LIFETIME = timedelta(hours=1)


class DemoUser(BaseModel):
    user_id: str
    label: str
    about: str
    menu: bool


class DemoUsers(BaseModel):
    items: list[DemoUser]


class DemoTokenCreate(BaseModel):
    user_id: str


class DemoToken(BaseModel):
    token: str
    expires_at: datetime


@cache
def load_users() -> tuple[DemoUser, ...]:
    """Reads `locale/demo_users.yml`, once."""
    users = yaml.safe_load((LOCALE / "demo_users.yml").read_text(encoding="utf-8"))
    return tuple(DemoUser.model_validate(user) for user in users)


class HostPage:
    """Knows the demo users and holds the host's signing key."""

    def __init__(self, *, private_key_file: Path) -> None:
        self._key = private_key_file.read_text()
        self.users = load_users()

    def sign(self, user_id: str, *, now: datetime) -> DemoToken:
        """Raises DemoUserUnknown."""
        if all(user.user_id != user_id for user in self.users):
            raise DemoUserUnknown
        expires_at = now + TOKEN_LIFETIME
        claims = {"iss": HOST_ISSUER, "aud": GATEWAY, "sub": user_id, "iat": now, "exp": expires_at}
        return DemoToken(token=jwt.encode(claims, self._key, algorithm=ALGORITHM), expires_at=expires_at)


def get_host_page(request: Request) -> HostPage:
    host_page: HostPage = request.app.state.host_page
    return host_page


@router.get("/users")
async def list_demo_users(request: Request) -> DemoUsers:
    """Who can be played."""
    return DemoUsers(items=list(get_host_page(request).users))


@router.post("/token")
async def create_demo_token(body: DemoTokenCreate, request: Request, parts: PartsDep) -> DemoToken:
    """A user token, signed as a host page would."""
    return get_host_page(request).sign(body.user_id, now=parts.now())
