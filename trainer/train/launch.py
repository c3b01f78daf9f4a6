"""`python -m trainer.train.launch RUN_FOLDER --num_processes N …`: `accelerate launch`, with a tie.

accelerate's launcher starts the training process and waits for it. Started through here, the two of
them end with the service, however that ends, and a request to stop reaches the training process
alone, which writes a checkpoint before it goes.
"""

import os
import signal
import sys

from accelerate.commands.launch import launch_command, launch_command_parser

from trainer.processes.lifeline import PARENT_VARIABLE, die_with_parent


def main() -> None:
    """Launches the training of the run folder in the command line."""
    die_with_parent()
    # A handler, not SIG_IGN: the training process is to start with the default.
    signal.signal(signal.SIGTERM, lambda *_: None)
    os.environ[PARENT_VARIABLE] = str(os.getpid())
    folder, *options = sys.argv[1:]
    arguments = [
        # All said here, so that no configuration file of the user's changes a run.
        *("--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"),
        *("--quiet", *options, "-m", "trainer.train", folder),
    ]
    launch_command(launch_command_parser().parse_args(arguments))


if __name__ == "__main__":
    main()
