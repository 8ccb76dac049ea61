"""The rate limit of users' messages."""

from tests.gateway.conftest import StartGateway


async def test_the_rate_limit_says_when_to_try_again_and_loses_nothing(
    start_gateway: StartGateway, database_url: str
) -> None:
    async with start_gateway(database_url, messages_per_minute=3) as gateway:
        visitor = await gateway.guest()
        for n in range(3):
            assert (await visitor.send(f"问{n}")).status_code == 202
            gateway.clock.advance(seconds=10)

        refused = await visitor.send("问3", client_message_id="late")
        duplicate = await visitor.send("问0", client_message_id="m1")

        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_messages")
        assert refused.json()["detail"] == "您发送得太快了，每分钟最多 3 条，请 30 秒后再试。"
        assert refused.headers["retry-after"] == "30"
        assert duplicate.json()["is_duplicate"] is True

        gateway.clock.advance(seconds=31)
        assert (await visitor.send("问3", client_message_id="late")).status_code == 202
        assert sorted(await visitor.texts(8)) == sorted(
            ["问0", "问1", "问2", "问3", "答：问0", "答：问1", "答：问2", "答：问3"]
        )


async def test_the_rate_limit_counts_a_user_over_conversations_and_guests_apart(
    start_gateway: StartGateway, sqlite_url: str
) -> None:
    async with start_gateway(sqlite_url, messages_per_minute=2) as gateway:
        first, second, guest = await gateway.user(), await gateway.user(), await gateway.guest()

        statuses = [
            (await visitor.send("你好")).status_code for visitor in (first, second, first, second, guest)
        ]

    assert statuses == [202, 202, 429, 429, 202]
