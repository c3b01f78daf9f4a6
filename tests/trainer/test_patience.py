import pytest

from rpc.errors import DeadlineExceeded, FailedPrecondition, ResourceExhausted, ServerAway
from trainer.patience import patiently


class Server:
    """Raises what it is given, one after the other, and then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def ask(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "here"


@pytest.mark.parametrize("error", [DeadlineExceeded, ResourceExhausted, ServerAway])
async def test_what_a_server_does_not_do_now_is_asked_for_again(error: type[Exception]) -> None:
    assert await patiently(Server(error("not now")).ask) == "here"


async def test_a_server_that_is_away_is_waited_for_however_long() -> None:
    server = Server(ServerAway("away"), ServerAway("away"))

    assert await patiently(server.ask, within_s=0.1) == "here"


async def test_a_server_that_never_has_room_is_not_asked_for_ever() -> None:
    server = Server(*(ResourceExhausted("no room") for _ in range(9)))

    with pytest.raises(ResourceExhausted):
        await patiently(server.ask, within_s=0.1)
    assert len(server.errors) == 7


async def test_a_refusal_is_not_asked_again() -> None:
    with pytest.raises(FailedPrecondition, match="no"):
        await patiently(Server(FailedPrecondition("no")).ask)
