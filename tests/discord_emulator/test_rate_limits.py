import asyncio
import json

import discord
import pytest

from discord_emulator import LOCAL_TOKEN, Discord, Emulator
from tests.discord_emulator.api_client import Answer, ApiClient, api_client
from tests.discord_emulator.bot import Bot, connected
from tests.discord_emulator.test_gateway import closed_with, hello, identify


async def sent(client: ApiClient, channel: str, times: int) -> list[Answer]:
    return [
        await client.request("POST", f"{channel}/messages", {"content": str(n)})
        for n in range(times)
    ]


async def test_each_answer_tells_how_many_more_requests_there_may_be(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with api_client(emulator.address) as client, discord_driver.clock_held():
        channel = await client.first_channel()
        first, second = await sent(client, channel, 2)

    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == (
        "5",
        "4",
    )
    assert second.headers["X-RateLimit-Remaining"] == "3"
    assert first.headers["X-RateLimit-Reset"] == second.headers["X-RateLimit-Reset"]
    assert first.headers["X-RateLimit-Bucket"] == second.headers["X-RateLimit-Bucket"]
    assert 4.5 < float(second.headers["X-RateLimit-Reset-After"]) <= 5
    assert "X-RateLimit-Scope" not in second.headers


async def test_one_request_too_many_is_answered_429_until_the_window_ends(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with api_client(emulator.address) as client, discord_driver.clock_held():
        channel = await client.first_channel()
        *accepted, refused = await sent(client, channel, 6)
        assert {answer.status for answer in accepted} == {200}

        assert refused.status == 429
        assert refused.payload["message"] == "You are being rate limited."
        assert refused.payload["global"] is False
        assert 4 < refused.payload["retry_after"] <= 5
        assert refused.headers["Retry-After"] == "5"
        assert refused.headers["X-RateLimit-Scope"] == "user"
        assert refused.headers["X-RateLimit-Remaining"] == "0"
        assert "X-RateLimit-Global" not in refused.headers
        # clients take an answer without it for that of a proxy that has banned them
        assert "Via" in refused.headers

        await discord_driver.advance(refused.payload["retry_after"])
        [again] = await sent(client, channel, 1)
        assert (again.status, again.headers["X-RateLimit-Remaining"]) == (200, "4")
    assert await discord_driver.rate_limited() == {"POST /channels/{channel_id}/messages": 1}
    assert emulator.violations == []


async def test_each_channel_and_each_route_is_counted_apart(
    emulator: Emulator, discord_driver: Discord
) -> None:
    general, drawings = (f"/channels/{i}" for i in discord_driver.guild().channels.values())
    async with api_client(emulator.address) as client, discord_driver.clock_held():
        message_id = (await sent(client, general, 5))[0].payload["id"]
        [elsewhere] = await sent(client, drawings, 1)
        path = f"{general}/messages/{message_id}"
        edited = await client.request("PATCH", path, {"content": "edited"})

    assert (elsewhere.status, elsewhere.headers["X-RateLimit-Remaining"]) == (200, "4")
    assert (edited.status, edited.headers["X-RateLimit-Remaining"]) == (200, "4")


async def test_what_fails_counts_too(emulator: Emulator, discord_driver: Discord) -> None:
    async with api_client(emulator.address) as client, discord_driver.clock_held():
        channel = await client.first_channel()
        empty = await client.request("POST", f"{channel}/messages", {"content": ""})
        [answer] = await sent(client, channel, 1)

    assert (empty.status, empty.headers["X-RateLimit-Remaining"]) == (400, "4")
    assert answer.headers["X-RateLimit-Remaining"] == "3"


async def test_adding_and_removing_reactions_share_one_bucket(
    emulator: Emulator, discord_driver: Discord
) -> None:
    # Held: a quarter of a second is soon over on a machine that is busy.
    async with api_client(emulator.address) as client, discord_driver.clock_held():
        channel = await client.first_channel()
        [message] = await sent(client, channel, 1)
        reaction = f"{channel}/messages/{message.payload['id']}/reactions/✅/@me"
        added = await client.request("PUT", reaction)
        removed = await client.request("DELETE", reaction)

    assert (added.status, removed.status) == (204, 429)
    assert removed.payload["retry_after"] <= 0.25
    assert added.headers["X-RateLimit-Bucket"] == removed.headers["X-RateLimit-Bucket"]


async def test_more_than_50_requests_in_a_second_meet_the_global_limit(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with api_client(emulator.address) as client, discord_driver.clock_held():
        answers = await asyncio.gather(*(client.request("GET", "/users/@me") for _ in range(60)))
        refused = [answer for answer in answers if answer.status == 429]
        assert len(refused) == 10
        assert refused[0].payload["global"] is True
        assert refused[0].headers["X-RateLimit-Global"] == "true"
        assert refused[0].headers["X-RateLimit-Scope"] == "global"
        assert "X-RateLimit-Bucket" not in refused[0].headers

        # not bound to the global limit: answers to interactions
        callback = await client.request("POST", "/interactions/1/token/callback", {"type": 5})
        assert callback.status == 404
        await discord_driver.advance(refused[0].payload["retry_after"])
        assert (await client.request("GET", "/users/@me")).status == 200


async def test_follow_ups_are_counted_by_interaction(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = Bot(), asyncio.Queue[discord.Interaction]()

    @bot.tree.command()
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await heard.put(interaction)

    async with connected(bot, emulator.address), api_client(emulator.address) as client:
        mina = discord_driver.guild().user("mina")
        remaining = []
        for _ in range(2):
            await mina.slash("go")
            interaction = await heard.get()
            webhook = f"/webhooks/{interaction.application_id}/{interaction.token}"
            answers = [await client.request("POST", webhook, {"content": str(n)}) for n in range(3)]
            remaining.append([answer.headers["X-RateLimit-Remaining"] for answer in answers])

    assert remaining == [["4", "3", "2"]] * 2


async def test_discord_py_heeds_the_limits_and_loses_nothing(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        moment = asyncio.get_running_loop().time()
        await asyncio.gather(*(channel.send(str(n)) for n in range(7)))
        took_s = asyncio.get_running_loop().time() - moment
        history = await discord_driver.guild().user("mina").history()

    assert sorted(message.content for message in history) == [str(n) for n in range(7)]
    assert 4.5 < took_s < 30
    assert await discord_driver.rate_limited() == {}


async def test_a_bot_that_sends_too_many_gateway_payloads_is_closed_with_4008(
    emulator: Emulator,
) -> None:
    http, socket = await hello(emulator)
    async with http:
        await socket.send_json(identify())
        for _ in range(120):
            await socket.send_json({"op": 1, "d": None})
        assert await closed_with(socket) == 4008


async def test_a_gateway_payload_over_4096_bytes_is_closed_with_4002(emulator: Emulator) -> None:
    http, socket = await hello(emulator)
    async with http:
        padding = {"properties": {"browser": "x" * 4096}}
        told = {"op": 2, "d": {"token": LOCAL_TOKEN, "intents": 1, **padding}}
        await socket.send_str(json.dumps(told))
        assert await closed_with(socket) == 4002


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_request_with_a_wrong_token_counts_for_nobody(
    emulator: Emulator, token: str
) -> None:
    async with api_client(emulator.address, token) as client:
        answer = await client.request("POST", "/channels/1/messages", {"content": "x"})
    assert answer.status == 401
    assert not any(name.startswith("X-RateLimit") for name in answer.headers)
