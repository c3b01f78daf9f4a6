"""Backups of what the services keep, made while they run, and put back."""

from operating.backup.errors import BackupImpossible
from operating.backup.making import Made, make_backup
from operating.backup.restoring import restore_backup

__all__ = ["BackupImpossible", "Made", "make_backup", "restore_backup"]
