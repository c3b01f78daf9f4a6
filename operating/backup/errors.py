"""What keeps a backup from being made or put back."""

from rpc.errors import StartupError


class BackupImpossible(StartupError):
    """It is told to the operator, without a traceback."""
