import asyncio
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from discord_emulator import (
    AnswerLost,
    CutOff,
    Discord,
    Emulator,
    File,
    GatewayLost,
    InteractionFailed,
    InvalidSession,
    LateInteractions,
    LinksExpired,
    Reconnect,
    Refused,
    ServerError,
    Slow,
    TooManyRequests,
)
from discord_emulator.faults import Fault
from tests.discord_emulator.api_client import api_client
from tests.discord_emulator.bot import Bot, connected

MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_requests_fail_as_often_as_they_are_to(
    emulator: Emulator, discord_driver: Discord, status: int
) -> None:
    async with api_client(emulator.address) as client:
        channel = await client.first_channel()
        await discord_driver.cause(ServerError("POST", MESSAGES, times=2, status=status))
        statuses = [
            (await client.request("POST", f"{channel}/messages", {"content": str(n)})).status
            for n in range(3)
        ]
        history = await client.request("GET", f"{channel}/messages")

    assert statuses == [status, status, 200]
    assert [message["content"] for message in history.payload] == ["2"]
    assert emulator.violations == []


async def test_a_request_that_is_cut_off_has_no_answer_and_does_nothing(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        await discord_driver.cause(CutOff("POST", MESSAGES))
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel.send("hello")
        assert [message async for message in channel.history()] == []


async def test_a_request_whose_answer_is_lost_is_done_all_the_same(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        await discord_driver.cause(AnswerLost("POST", MESSAGES))
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel.send("hello")
        assert [message.content async for message in channel.history()] == ["hello"]


async def test_a_slow_answer_comes_when_its_time_has_come(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        await discord_driver.cause(Slow("POST", MESSAGES, delay_s=60))
        sending = asyncio.create_task(channel.send("hello"))
        assert (await asyncio.wait({sending}, timeout=0.2))[0] == set()
        await discord_driver.advance(60)
        assert (await asyncio.wait_for(sending, 30)).content == "hello"


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_storm_of_429s_is_waited_out(
    emulator: Emulator, discord_driver: Discord, scope: str
) -> None:
    storm = TooManyRequests("*", "*", times=3, retry_after_s=0.01, scope=scope)  # type: ignore[arg-type] # pytest's str
    async with connected(Bot(), emulator.address) as bot, api_client(emulator.address) as client:
        await discord_driver.cause(storm)
        answer = await client.request("GET", "/users/@me")
        assert (answer.status, answer.headers["X-RateLimit-Scope"]) == (429, scope)
        assert answer.payload["global"] is (scope == "global")
        assert (await bot.guilds[0].text_channels[0].send("hello")).content == "hello"
    assert sum((await discord_driver.rate_limited()).values()) == 3


async def test_a_callback_that_comes_too_late_for_a_slow_discord_fails(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, refused = Bot(), asyncio.Queue[discord.NotFound]()

    @bot.tree.command()
    async def go(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("here")
        except discord.NotFound as error:
            await refused.put(error)

    async with connected(bot, emulator.address):
        await discord_driver.cause(Slow("POST", CALLBACK, delay_s=4))
        go_on = await discord_driver.guild().user("mina").slash("go")
        await asyncio.sleep(0.1)
        await discord_driver.advance(4)
        with pytest.raises(InteractionFailed):
            await go_on.reply()
        assert (await asyncio.wait_for(refused.get(), 30)).code == 10062


async def test_an_interaction_may_reach_the_bot_late_and_even_too_late(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = Bot(), asyncio.Queue[discord.Interaction]()

    @bot.tree.command()
    async def go(interaction: discord.Interaction) -> None:
        await heard.put(interaction)

    async with connected(bot, emulator.address):
        mina = discord_driver.guild().user("mina")
        # Held, so that what is left of the three seconds does not depend on the machine.
        async with discord_driver.clock_held():
            await discord_driver.cause(LateInteractions(2.5))
            await discord_driver.cause(LateInteractions(3.5))
            late, too_late = await mina.slash("go"), await mina.slash("go")
            await asyncio.sleep(0.1)
            assert heard.empty()
            await discord_driver.advance(2.5)
            await (await heard.get()).response.send_message("just in time")
            assert (await late.reply()).content == "just in time"

            await discord_driver.advance(1)
            await too_late.failed()
            with pytest.raises(discord.NotFound, match="Unknown interaction"):
                await (await heard.get()).response.send_message("too late")
        in_time = await mina.slash("go")
        await (await heard.get()).response.send_message("as ever")
        assert (await in_time.reply()).content == "as ever"


async def test_links_to_the_cdn_expire_at_once_and_new_ones_are_good(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        sent = await mina.upload("drawings", [File("a.txt", b"pixels")])
        message = await bot.guilds[0].text_channels[1].fetch_message(int(sent.id))
        await discord_driver.cause(LinksExpired())

        with pytest.raises(discord.NotFound):
            await message.attachments[0].read()
        again = await message.fetch()
        assert await again.attachments[0].read() == b"pixels"


Heard = Callable[[], Awaitable[object]]


def a_bot_that_tells_how_it_came_back() -> tuple[Bot, asyncio.Queue[str]]:
    bot, came_back = Bot(), asyncio.Queue[str]()

    @bot.event
    async def on_resumed() -> None:
        await came_back.put("resumed")

    @bot.event
    async def on_ready() -> None:
        await came_back.put("identified")

    @bot.event
    async def on_message(message: discord.Message) -> None:
        await came_back.put(message.content)

    return bot, came_back


@pytest.mark.parametrize(
    "fault", [GatewayLost(), GatewayLost(code=4000), Reconnect(), InvalidSession(resumable=True)]
)
async def test_a_bot_resumes_and_misses_nothing(
    emulator: Emulator, discord_driver: Discord, fault: Fault
) -> None:
    bot, came_back = a_bot_that_tells_how_it_came_back()
    async with connected(bot, emulator.address):
        assert await asyncio.wait_for(came_back.get(), 30) == "identified"
        await discord_driver.cause(fault)
        await discord_driver.guild().user("mina").say("are you there?")
        heard = {await asyncio.wait_for(came_back.get(), 30) for _ in range(2)}
        assert heard == {"are you there?", "resumed"}


# discord.py waits some seconds before it identifies again
@pytest.mark.parametrize("fault", [GatewayLost(resumable=False), InvalidSession()])
async def test_a_bot_whose_session_is_gone_identifies_again(
    emulator: Emulator, discord_driver: Discord, fault: Fault
) -> None:
    bot, came_back = a_bot_that_tells_how_it_came_back()
    async with connected(bot, emulator.address):
        assert await asyncio.wait_for(came_back.get(), 30) == "identified"
        await discord_driver.cause(fault)
        assert await asyncio.wait_for(came_back.get(), 30) == "identified"
        await discord_driver.guild().user("mina").say("here again?")
        assert await asyncio.wait_for(came_back.get(), 30) == "here again?"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (ServerError("POST", "/nowhere"), "there is no route POST /nowhere"),
        (CutOff("PUT", MESSAGES), "there is no route PUT /channels/{channel_id}/messages"),
    ],
)
async def test_a_fault_that_can_never_strike_is_refused(
    discord_driver: Discord, fault: Fault, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        await discord_driver.cause(fault)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ServerError("*", "*", status=404), "status must be between 500 and 599, not 404"),
        (lambda: Slow("*", "*", delay_s=-1), "must not be negative, not -1 s"),
        (lambda: CutOff("*", "*", times=0), "times must be between 1 and 100000, not 0"),
        (lambda: GatewayLost(code=99), "code must be between 1000 and 4999, not 99"),
    ],
)
def test_a_fault_that_makes_no_sense_cannot_be_made(
    make: Callable[[], Fault], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"kind": "Earthquake"}, "kind must be one of ServerError, .*, not 'Earthquake'"),
        ({"kind": "Slow", "method": "*"}, "missing 1 required positional argument: 'template'"),
        ({"kind": "Reconnect", "often": 1}, "unexpected keyword argument 'often'"),
    ],
)
async def test_a_fault_that_is_told_wrongly_is_refused(
    discord_driver: Discord, told: dict[str, object], message: str
) -> None:
    control = discord_driver.guild().control
    with pytest.raises(Refused, match=message):
        await control.post("faults", told)


async def test_a_fault_is_caused_in_another_process_in_the_same_way() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "discord_emulator", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().split()[-1]
        async with Discord(address) as driver, api_client(address) as client:
            await driver.cause(ServerError("GET", "/users/@me", status=502))
            assert (await client.request("GET", "/users/@me")).status == 502
            assert (await client.request("GET", "/users/@me")).status == 200
    finally:
        process.terminate()
        await process.wait()
