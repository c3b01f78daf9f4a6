import asyncio
import json
from dataclasses import replace

import aiohttp
import discord
import pytest

from discord_emulator import LOCAL_TOKEN, Discord, Emulator, GatewayLost, Settings
from discord_emulator.gateway import connection
from tests.discord_emulator.bot import Bot, connected


async def hello(
    emulator: Emulator, query: str = "v=10&encoding=json"
) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    """A bare socket that has read HELLO."""
    http = aiohttp.ClientSession()
    socket = await http.ws_connect(f"{emulator.address}/?{query}")
    assert (await socket.receive_json())["op"] == 10
    return http, socket


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    while (await socket.receive(30)).type is not aiohttp.WSMsgType.CLOSE:
        pass
    return socket.close_code


def identify(intents: int = 1) -> dict[str, object]:
    return {"op": 2, "d": {"token": LOCAL_TOKEN, "properties": {}, "intents": intents}}


async def test_a_heartbeat_is_acknowledged_as_late_as_over_a_network(emulator: Emulator) -> None:
    http, socket = await hello(emulator)
    loop = asyncio.get_running_loop()
    async with http:
        sent_at = loop.time()
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json())["op"] == 11
        assert loop.time() - sent_at >= connection.ACK_DELAY_S


async def test_a_session_without_compression_is_told_ready_and_its_guilds(
    emulator: Emulator,
) -> None:
    http, socket = await hello(emulator)
    async with http:
        await socket.send_json(identify())
        ready, created = await socket.receive_json(), await socket.receive_json()

    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["resume_gateway_url"].startswith("ws://127.0.0.1:")
    assert (created["t"], created["s"]) == ("GUILD_CREATE", 2)
    assert created["d"]["id"] == ready["d"]["guilds"][0]["id"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ("no json", 4002),
        ('{"op": 3, "d": {}}', 4003),
        (json.dumps({"op": 2, "d": {"token": "wrong", "intents": 1}}), 4004),
        (json.dumps({"op": 2, "d": {"token": LOCAL_TOKEN, "intents": 1 << 30}}), 4013),
        (json.dumps({"op": 2, "d": {"token": LOCAL_TOKEN, "intents": 1, "shard": [1, 1]}}), 4010),
    ],
)
async def test_what_breaks_the_protocol_closes_the_socket_with_its_code(
    emulator: Emulator, payload: str, code: int
) -> None:
    http, socket = await hello(emulator)
    async with http:
        await socket.send_str(payload)
        assert await closed_with(socket) == code


async def test_a_second_identify_closes_the_socket(emulator: Emulator) -> None:
    http, socket = await hello(emulator)
    async with http:
        await socket.send_json(identify())
        await socket.send_json(identify())
        assert await closed_with(socket) == 4005


async def test_another_version_is_refused(emulator: Emulator) -> None:
    async with aiohttp.ClientSession() as http:
        socket = await http.ws_connect(f"{emulator.address}/?v=9")
        assert await closed_with(socket) == 4012


@pytest.mark.parametrize("query", ["compress=zstd-stream", "encoding=etf"])
async def test_a_transport_that_is_not_implemented_is_answered_501(
    emulator: Emulator, query: str
) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await http.ws_connect(f"{emulator.address}/?v=10&{query}")

    assert caught.value.status == 501


async def test_a_session_whose_socket_was_cut_is_resumed_and_misses_nothing(
    emulator: Emulator,
) -> None:
    http, socket = await hello(emulator)
    async with http, Discord(emulator.address) as driver:
        await socket.send_json(identify(1 << 0 | 1 << 9 | 1 << 15))
        ready = await socket.receive_json()
        await socket.receive_json()
        await driver.cause(GatewayLost())
        assert (await socket.receive(30)).type is aiohttp.WSMsgType.CLOSED
        await driver.guild().user("mina").say("while you were away")

        again = await http.ws_connect(f"{emulator.address}/?v=10&encoding=json")
        await again.receive_json()
        resume = {"token": LOCAL_TOKEN, "session_id": ready["d"]["session_id"], "seq": 2}
        await again.send_json({"op": 6, "d": resume})

        missed, resumed = await again.receive_json(), await again.receive_json()
        assert (missed["t"], missed["d"]["content"]) == ("MESSAGE_CREATE", "while you were away")
        assert resumed["t"] == "RESUMED"


async def test_a_session_that_is_not_known_cannot_be_resumed(emulator: Emulator) -> None:
    http, socket = await hello(emulator)
    async with http:
        resume = {"token": LOCAL_TOKEN, "session_id": "unknown", "seq": 1}
        await socket.send_json({"op": 6, "d": resume})
        assert await socket.receive_json() == {"op": 9, "d": False, "s": None, "t": None}


async def test_discord_py_resumes_by_itself_after_a_cut(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot = Bot()
    resumed, heard = asyncio.Event(), asyncio.Queue[str]()

    @bot.event
    async def on_resumed() -> None:
        resumed.set()

    @bot.event
    async def on_message(message: discord.Message) -> None:
        await heard.put(message.content)

    async with connected(bot, emulator.address):
        await discord_driver.cause(GatewayLost())
        await discord_driver.guild().user("mina").say("are you there?")
        await asyncio.wait_for(resumed.wait(), 30)
        assert await asyncio.wait_for(heard.get(), 30) == "are you there?"


async def test_without_the_message_content_intent_what_others_write_is_hidden(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot = Bot(discord.Intents.default())
    heard = asyncio.Queue[discord.Message]()

    @bot.event
    async def on_message(message: discord.Message) -> None:
        await heard.put(message)

    async with connected(bot, emulator.address):
        mina = discord_driver.guild().user("mina")
        await mina.say("for people only")
        await mina.say(f"for you: <@{bot.application_id}>")
        hidden, mention = await heard.get(), await heard.get()

    assert (hidden.author.name, hidden.content) == ("mina", "")
    assert mention.content == f"for you: <@{bot.application_id}>"


async def test_without_the_members_intent_only_the_bot_itself_is_told_of(
    emulator: Emulator,
) -> None:
    async with connected(Bot(discord.Intents.default()), emulator.address) as bot:
        assert [member.id for member in bot.guilds[0].members] == [bot.application_id]
        assert bot.guilds[0].member_count == 6


class TestWithoutPrivilegedIntents:
    @pytest.fixture
    def emulator_settings(self, emulator_settings: Settings) -> Settings:
        return replace(emulator_settings, privileged_intents=0)

    async def test_a_bot_that_asks_for_them_is_told_so(self, emulator: Emulator) -> None:
        bot = Bot(discord.Intents.all())
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(bot, emulator.address, sync=False):
                pass


async def test_a_session_that_was_left_too_long_ago_cannot_be_resumed(
    emulator: Emulator, discord_driver: Discord
) -> None:
    http, socket = await hello(emulator)
    async with http:
        await socket.send_json(identify())
        ready = await socket.receive_json()
        await discord_driver.cause(GatewayLost())
        while (await socket.receive(30)).type is not aiohttp.WSMsgType.CLOSED:
            pass
        await discord_driver.advance(10 * 60)

        again = await http.ws_connect(f"{emulator.address}/?v=10&encoding=json")
        await again.receive_json()
        resume = {"token": LOCAL_TOKEN, "session_id": ready["d"]["session_id"], "seq": 1}
        await again.send_json({"op": 6, "d": resume})
        told = await again.receive_json()
        assert (told["op"], told["d"]) == (9, False)
