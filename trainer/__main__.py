"""`python -m trainer`: the trainer service."""

from rpc.logs import configure_logs
from rpc.process import run, take_no_arguments
from rpc.server import serve
from trainer.service import NAME, load
from trainer.settings import Settings


async def main() -> None:
    """Serves until SIGTERM."""
    settings = Settings.read()
    configure_logs(settings)
    await serve(settings, load(settings), name=NAME)


if __name__ == "__main__":
    take_no_arguments("trainer", "Keeps drawings and trains styles until SIGTERM.")
    run(main)
