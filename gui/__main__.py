"""Runs the page: `python -m gui`, until SIGTERM or Ctrl-C."""

from gui.server import serving
from gui.settings import Settings
from rpc.logs import configure_logs
from rpc.process import run, stop_signals, take_no_arguments


async def main() -> None:
    """Reads the settings and serves."""
    settings = Settings.read()
    configure_logs(settings)
    with stop_signals() as stop:
        async with serving(settings):
            await stop.wait()


if __name__ == "__main__":
    take_no_arguments("gui", "Runs the local web page until SIGTERM or Ctrl-C.")
    run(main)
