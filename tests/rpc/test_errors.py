import importlib
import pkgutil
from collections.abc import Iterator

import grpc
import pytest

import rpc.errors
from rpc.errors import InternalError, KshError, QueueFull
from rpc.status import STATUS_OF, error_of, status_of

# bot and gui raise what their servers told them and have no error that goes on a wire.
SERVERS = ("inference_server", "trainer")


def below(error: type[KshError]) -> Iterator[type[KshError]]:
    for lower in error.__subclasses__():
        yield lower
        yield from below(lower)


@pytest.fixture
def every_error() -> list[type[KshError]]:
    for name in SERVERS:
        package = importlib.import_module(name)
        if "errors" in {module.name for module in pkgutil.iter_modules(package.__path__)}:
            importlib.import_module(f"{name}.errors")
    return list(below(KshError))


def test_every_error_below_the_base_has_a_status(every_error: list[type[KshError]]) -> None:
    assert [error for error in every_error if status_of(error) is None] == []


def test_the_base_itself_has_no_status_and_so_reads_as_a_bug() -> None:
    assert status_of(KshError) is None


def test_a_lower_error_has_the_status_of_the_class_above_it() -> None:
    assert status_of(QueueFull) is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("error", STATUS_OF)
def test_a_status_leads_back_to_the_error_it_came_from(error: type[KshError]) -> None:
    assert error_of(STATUS_OF[error]) is error


def test_a_status_nobody_sends_is_a_bug_on_the_other_side() -> None:
    assert error_of(grpc.StatusCode.DATA_LOSS) is InternalError


def test_the_docstring_draws_every_error() -> None:
    drawn = rpc.errors.__doc__ or ""
    assert [
        name for name in vars(rpc.errors) if not name.startswith("_") and name not in drawn
    ] == []
