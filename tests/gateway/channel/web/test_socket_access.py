"""Who may open the socket, from which page, and for how long."""

import pytest
from websockets.exceptions import InvalidStatus

from tests.gateway.channel.web.tab import credentials, open_tab, raw_tab
from tests.gateway.conftest import Gateway, StartGateway, Visitor, on_a_port


@pytest.mark.parametrize("first", ["x", '{"type":"ping"}', '{"type":"hello","after":-1}'])
async def test_the_first_frame_must_say_who_it_is(served: Gateway, first: str) -> None:
    async with raw_tab(await served.guest()) as tab:
        await tab.connection.send(first)
        assert await tab.until_closed() == 4400
    assert tab.frames[0]["code"] == "frame_invalid"


async def test_who_may_not_see_it_is_told_and_ended(served: Gateway) -> None:
    guest, owner, stranger = await served.guest(), await served.user(), await served.user("partner-1")
    token, found = {"token": credentials(stranger)["token"]}, owner.headers["X-Visitor-Token"]
    expired = served.keys.user_token("customer-1", now=served.clock.at.replace(year=2020))
    for visitor, hello, code, problem in (
        (guest, {"visitor_token": "guessed"}, 4401, "visitor_token_invalid"),
        (owner, {"visitor_token": found}, 4401, "not_signed_in"),
        (owner, {"token": "broken"}, 4401, "token_invalid"),
        (owner, {"token": expired}, 4401, "token_expired"),
        (owner, token, 4404, "conversation_not_found"),
        (
            owner,
            {**token, "visitor_token": owner.headers["X-Visitor-Token"]},
            4409,
            "conversation_of_another_user",
        ),
        (Visitor(served.http, {}, "c_unknown"), {}, 4404, "conversation_not_found"),
    ):
        async with raw_tab(visitor) as tab:
            await tab.send(type="hello", after=0, **hello)
            assert await tab.until_closed() == code
        assert [frame["code"] for frame in tab.frames] == [problem]


async def test_the_socket_ends_with_its_token_unless_it_is_renewed(served: Gateway) -> None:
    visitor = await served.user()
    async with open_tab(visitor) as renewed, open_tab(visitor) as forgotten:
        served.clock.advance(minutes=59)
        fresh = served.keys.user_token("customer-1", now=served.clock())
        await renewed.send(type="token", token=fresh)
        await renewed.send(type="ping")
        await renewed.next("pong")
        served.clock.advance(minutes=2)
        visitor.headers["Authorization"] = f"Bearer {fresh}"
        await visitor.send("一")

        assert await forgotten.until_closed() == 4401
        await renewed.until_text("答：一")
    assert forgotten.frames[-1]["code"] == "token_expired"


async def test_a_token_of_somebody_else_ends_it(served: Gateway) -> None:
    async with open_tab(await served.user()) as tab:
        await tab.send(type="token", token=served.keys.user_token("partner-1", now=served.clock()))
        assert await tab.until_closed() == 4409


async def test_a_guest_signs_in_and_the_socket_goes_on(served: Gateway) -> None:
    visitor = await served.guest()
    async with open_tab(visitor) as informed, open_tab(visitor) as other:
        await informed.send(type="token", token=served.keys.user_token("customer-1", now=served.clock()))
        await informed.send(type="ping")
        await informed.next("pong")
        visitor.headers |= served.bearer("customer-1")
        await visitor.post("/sign-in")

        assert await other.until_closed() == 4401
        await informed.say("一")
        await informed.until_text("答：一")
    assert other.frames[-1]["code"] == "not_signed_in"


@pytest.mark.parametrize(
    ("origin", "is_welcome"),
    [
        ("https://shop.example", True),
        ("https://evil.example", False),
        ("http://shop.example", False),
        ("null", False),
        (None, True),
    ],
)
async def test_only_known_web_pages_may_open_one(
    start_gateway: StartGateway, sqlite_url: str, origin: str | None, is_welcome: bool
) -> None:
    overrides = {"allowed_origins": "https://shop.example"}
    async with start_gateway(sqlite_url, **overrides) as gateway, on_a_port(gateway) as served:
        visitor = await served.guest()
        if is_welcome:
            async with open_tab(visitor, origin=origin):
                return
        with pytest.raises(InvalidStatus) as refused:
            async with raw_tab(visitor, origin=origin):
                pass
        assert refused.value.response.status_code == 403


async def test_our_own_page_is_welcome(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, allowed_origins="") as gateway, on_a_port(gateway) as served:
        origin = str(served.http.base_url).rstrip("/")
        async with open_tab(await served.guest(), origin=origin) as tab:
            await tab.say("一")
            await tab.until_text("答：一")
