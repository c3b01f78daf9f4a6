"""`python -m trainer push`: makes a style's drawings a data set on the Hugging Face hub."""

import argparse
from collections.abc import AsyncIterable, Sequence
from typing import Final

from protos.training.v1 import dataset_pb2
from rpc.errors import KshError, StartupError
from trainer.commands.progress import shown
from trainer.commands.server import OPERATOR, TOKEN_NOTE, add_server_arguments, open_dataset

# Thousands of drawings through a narrow line.
_TIMEOUT_S: Final = 24 * 3600.0
_GO_ON: Final = "what was uploaded is kept, and the same command goes on from there"


async def main(arguments: Sequence[str]) -> None:
    """The command.

    Raises:
        StartupError: The trainer or the hub refuses or is away, or it was cut off; says why.
    """
    given = _parser().parse_args(arguments)
    request = dataset_pb2.PushToHubRequest(
        actor=OPERATOR, style=given.style, repo_id=given.repo_id, private=not given.public
    )
    async with open_dataset(given) as dataset:
        pushed = await _followed(dataset.PushToHub(request, timeout=_TIMEOUT_S))
    print(pushed)  # noqa: T201 - a command's output


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer push",
        description=(
            "Make a style's drawings and captions a data set on the Hugging Face hub, through the "
            "trainer that runs and with its hub token. What is there already is not sent again: a "
            "command that was cut off is given again. What was removed here is removed there."
        ),
        epilog=TOKEN_NOTE,
    )
    parser.add_argument(
        "repo_id", metavar="OWNER/NAME", help="the data set, which is made if it is not there"
    )
    parser.add_argument(
        "--public",
        action="store_true",
        help="show it to everybody, if it is made now; otherwise to its owner alone",
    )
    add_server_arguments(parser)
    return parser


async def _followed(events: AsyncIterable[dataset_pb2.PushToHubEvent]) -> str:
    """Shows how far it is; returns what to say in the end."""
    answers = aiter(events)
    # Before it nothing was sent: what goes wrong until then leaves nothing to go on with.
    last = (await anext(answers)).progress
    try:
        with shown(last.num_drawings, "drawings") as progress:
            progress.advance(last.num_uploaded)
            async for event in answers:
                if event.WhichOneof("event") == "pushed":
                    return _said(event.pushed, last)
                progress.advance(event.progress.num_uploaded - last.num_uploaded)
                last = event.progress
    except KshError as error:
        raise StartupError(f"{error}; {_GO_ON}") from error
    raise StartupError(f"the trainer ended it before its end; {_GO_ON}")


def _said(pushed: dataset_pb2.Pushed, progress: dataset_pb2.PushProgress) -> str:
    return (
        f"{pushed.url} has the {progress.num_drawings:,} drawings (commit {pushed.revision[:12]})"
    )
