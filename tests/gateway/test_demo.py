"""The demo host page, and that it is not there otherwise."""

from gateway.demo import HostPage
from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.fakes import KeyFiles


async def test_a_demo_token_opens_a_conversation_of_that_user(sqlite_gateway: Gateway) -> None:
    http = sqlite_gateway.http
    users = (await http.get("/api/demo/users")).json()["items"]
    assert [user["user_id"] for user in users if user["menu"]] == [
        "customer-resale",
        "customer-referral",
        "partner-admin",
        "partner-staff",
    ]

    token = (await http.post("/api/demo/token", json={"user_id": "partner-staff"})).json()["token"]

    assert sqlite_gateway.parts.identity.user(token).id == "partner-staff"


async def test_an_unknown_demo_user_gets_no_token(sqlite_gateway: Gateway) -> None:
    response = await sqlite_gateway.http.post("/api/demo/token", json={"user_id": "somebody"})

    assert (response.status_code, response.json()["code"]) == (404, "demo_user_unknown")


async def test_without_the_setting_there_is_no_demo(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, is_demo=False) as gateway:
        response = await gateway.http.post("/api/demo/token", json={"user_id": "customer-resale"})

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_every_demo_user_has_a_label(key_files: KeyFiles) -> None:
    users = HostPage(private_key_file=key_files.file("host.pem")).users

    assert len(users) == 9
    assert all(user.label and user.about for user in users)
