"""The organisation's own sign-in, against a provider on the loopback."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from pydantic import SecretStr

from gateway.desk import arrivals, audit
from gateway.desk.models import DeskUser
from gateway.desk.oidc import OidcProvider
from gateway.desk.roles import Role
from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.desk.conftest import PASSWORD, SignIn
from tests.gateway.desk.provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.gateway.fakes import Clock

START, CALLBACK = "/api/desk/oidc/start", "/api/desk/oidc/callback"
LI = {"sub": "7f3a", "preferred_username": "li.lei", "name": "李雷", "groups": ["staff", "support"]}


@pytest.fixture
async def provider(clock: Clock) -> AsyncIterator[Provider]:
    async with serving(Provider(clock, person=dict(LI))) as running:
        yield running


@pytest.fixture
async def gateway(start_gateway: StartGateway, sqlite_url: str, provider: Provider) -> AsyncIterator[Gateway]:
    async with start_gateway(
        sqlite_url,
        oidc_issuer=provider.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
        oidc_role_claim="groups",
        oidc_roles="leads=supervisor support=agent",
    ) as running:
        yield running


async def leave(gateway: Gateway) -> str:
    """Off to the provider and back; the address that the browser is sent back to."""
    started = await gateway.http.get(START)
    assert started.status_code == 302, started.text
    async with httpx.AsyncClient(trust_env=False) as browser:
        answered = await browser.get(started.headers["location"])
    return str(answered.headers["location"])


async def come_back(gateway: Gateway, url: str) -> httpx.Response:
    response = await gateway.http.get(url.removeprefix(str(gateway.http.base_url).rstrip("/")))
    assert response.status_code == 302, response.text
    return response


async def come_in(gateway: Gateway) -> httpx.Response:
    return await come_back(gateway, await leave(gateway))


def refusal(response: httpx.Response) -> str:
    """What the login page is told; and nobody is signed in."""
    assert "wenban_desk" not in response.cookies
    (code,) = parse_qs(urlsplit(response.headers["location"]).query)["sign_in"]
    return code


async def records(gateway: Gateway) -> list[tuple[str, Any]]:
    found = await gateway.parts.database.read(
        audit.list_records, user_id=None, subject=None, operation=None, before=None, limit=50
    )
    return [(record.operation, record.detail) for record in reversed(found)]


async def test_off_unless_settings_name_a_provider(sqlite_gateway: Gateway) -> None:
    assert (await sqlite_gateway.http.get("/api/desk/sign-in-ways")).json() == {"has_oidc": False}
    assert (await sqlite_gateway.http.get(START)).status_code == 404
    assert (await sqlite_gateway.http.get(CALLBACK)).status_code == 404


async def test_who_comes_first_gets_an_account_and_a_session_like_any_other(gateway: Gateway) -> None:
    assert (await gateway.http.get("/api/desk/sign-in-ways")).json() == {"has_oidc": True}

    response = await come_in(gateway)

    assert response.headers["location"] == "/console/"
    assert "HttpOnly; Max-Age=43200; Path=/; SameSite=strict" in response.headers["set-cookie"]
    session = (await gateway.http.get("/api/desk/session")).json()
    assert session["user"] | {"id": ""} == {
        "id": "",
        "username": "li.lei",
        "name": "李雷",
        "role": "agent",
        "is_active": True,
    }
    without = await gateway.http.post("/api/desk/presence", json={"presence": "away"})
    given = {"X-CSRF-Token": session["csrf_token"]}
    with_token = await gateway.http.post("/api/desk/presence", json={"presence": "away"}, headers=given)
    assert (without.status_code, without.json()["code"], with_token.status_code) == (403, "csrf_failed", 204)
    assert await records(gateway) == [
        ("account_created", {"with": "oidc", "role": "agent"}),
        ("login", {"with": "oidc"}),
    ]


async def test_the_role_follows_the_groups_at_each_sign_in(gateway: Gateway, provider: Provider) -> None:
    await come_in(gateway)
    before = (await gateway.http.get("/api/desk/session")).json()["user"]
    provider.person["groups"] = ["support", "leads"]
    await come_in(gateway)
    after = (await gateway.http.get("/api/desk/session")).json()["user"]

    assert (before["role"], after["role"], before["id"] == after["id"]) == ("agent", "supervisor", True)
    assert (
        "account_changed",
        {
            "with": "oidc",
            "before": {"name": "李雷", "role": "agent"},
            "after": {"name": "李雷", "role": "supervisor"},
        },
    ) in await records(gateway)


@pytest.mark.parametrize(
    ("lies", "code"),
    [
        ({"nonce": "another"}, "oidc_refused"),
        ({"aud": "somebody-else"}, "oidc_refused"),
        ({"iss": "https://elsewhere.example"}, "oidc_refused"),
        ({"exp": 1}, "oidc_refused"),
        ({"sub": ""}, "oidc_refused"),
        ({"groups": ["staff"]}, "oidc_no_role"),
        ({"groups": None}, "oidc_no_role"),
    ],
)
async def test_a_token_that_is_not_for_us_lets_nobody_in(
    gateway: Gateway, provider: Provider, lies: dict[str, Any], code: str
) -> None:
    provider.lies = lies
    assert refusal(await come_in(gateway)) == code
    assert await records(gateway) == [("login_failed", {"with": "oidc", "why": code})]


async def test_a_forged_signature_lets_nobody_in(gateway: Gateway, provider: Provider) -> None:
    provider.forged_key = generate_private_key(65537, 2048)
    by_another_key = refusal(await come_in(gateway))
    provider.forged_key, provider.algorithm = CLIENT_SECRET * 4, "HS256"
    by_the_shared_secret = refusal(await come_in(gateway))
    provider.forged_key, provider.algorithm = "", "none"
    unsigned = refusal(await come_in(gateway))

    assert [by_another_key, by_the_shared_secret, unsigned] == ["oidc_refused"] * 3


async def test_an_answer_that_this_browser_did_not_ask_for_is_refused(gateway: Gateway) -> None:
    """Somebody else's answer, slipped into one's browser, would sign one in as them."""
    theirs = await leave(gateway)
    await leave(gateway)
    of_another_browser = refusal(await come_back(gateway, theirs))
    mine = await leave(gateway)
    gateway.http.cookies.clear()
    without_the_cookie = refusal(await come_back(gateway, mine))
    refused_there = refusal(await come_back(gateway, f"{CALLBACK}?error=access_denied&state=x"))

    assert [of_another_browser, without_the_cookie, refused_there] == ["oidc_refused"] * 3


async def test_an_answer_counts_once(gateway: Gateway) -> None:
    url = await leave(gateway)
    cookie = gateway.http.cookies["wenban_oidc"]
    await come_back(gateway, url)
    gateway.http.cookies.clear()
    gateway.http.cookies.set("wenban_oidc", cookie, path="/api/desk/oidc")

    assert refusal(await come_back(gateway, url)) == "oidc_refused"


async def test_while_the_provider_is_down_a_password_still_works(
    gateway: Gateway, provider: Provider, sign_in: SignIn
) -> None:
    provider.is_down = True
    response = await gateway.http.get(START)

    assert refusal(response) == "oidc_unavailable"
    assert (await sign_in(gateway, "agent1")).session["user"]["username"] == "agent1"


async def test_a_name_at_the_provider_opens_nobodys_account(
    gateway: Gateway, provider: Provider, sign_in: SignIn
) -> None:
    boss = await sign_in(gateway, "boss", Role.SUPERVISOR)
    provider.person["preferred_username"] = "boss"
    taken = refusal(await come_in(gateway))
    subject = f"{provider.url} {LI['sub']}"
    await gateway.parts.database.write(arrivals.link, username="boss", subject=subject, now=gateway.clock())
    await come_in(gateway)
    session = (await gateway.http.get("/api/desk/session")).json()

    assert taken == "username_taken"
    assert (session["user"]["id"], session["user"]["role"]) == (boss.id, "agent")


async def test_who_was_switched_off_here_stays_out(gateway: Gateway, sign_in: SignIn) -> None:
    await come_in(gateway)
    user = (await gateway.http.get("/api/desk/session")).json()["user"]
    gateway.http.cookies.clear()
    boss = await sign_in(gateway, "boss", Role.SUPERVISOR)
    await boss.post(f"/users/{user['id']}", {"is_active": False})

    assert refusal(await come_in(gateway)) == "account_switched_off"


async def test_wrong_passwords_lock_the_password_alone(gateway: Gateway) -> None:
    await come_in(gateway)
    gateway.http.cookies.clear()
    wrong = {"username": "li.lei", "password": PASSWORD}
    codes = [(await gateway.http.post("/api/desk/login", json=wrong)).json()["code"] for _ in range(6)]
    again = await come_in(gateway)

    assert codes == ["credentials_wrong"] * 5 + ["account_locked"]
    assert again.headers["location"] == "/console/"


async def test_odd_names_become_names_of_ours(gateway: Gateway, provider: Provider) -> None:
    provider.person |= {"preferred_username": "李 雷"}
    await come_in(gateway)
    users = await gateway.parts.database.read(lambda s: s.query(DeskUser).all())

    assert [(user.username[:4], len(user.username), user.name) for user in users] == [("sso-", 16, "李雷")]


@pytest.mark.parametrize("roles", ["", "support", "=agent", "support=boss"])
def test_settings_that_let_nobody_in_are_refused_at_the_start(roles: str) -> None:
    with pytest.raises(ValueError, match=r"GATEWAY_OIDC_ROLES|not a valid Role"):
        OidcProvider.of(
            issuer="https://sso", client_id="x", client_secret="", role_claim="roles", roles=roles
        )


def test_groups_may_be_inside_of_a_claim() -> None:
    provider = OidcProvider.of(
        issuer="https://sso", client_id="x", client_secret="", role_claim="realm.roles", roles="a=auditor"
    )
    assert provider is not None
    assert provider.role_of({"realm": {"roles": ["b", "a"]}}) is Role.AUDITOR
    assert provider.role_of({"realm.roles": "a"}) is Role.AUDITOR
