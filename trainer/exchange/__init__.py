"""Drawings as people exchange them: folders and zips of pictures, with their captions in tables.

What is here blocks, and is run in threads. It knows nothing of styles, of the database or of gRPC.
"""

from trainer.exchange.formats import TableFormat
from trainer.exchange.limits import SourceLimits
from trainer.exchange.sign import Sign
from trainer.exchange.source import Offered, Source, open_source
from trainer.exchange.unpacking import unpack
from trainer.exchange.writing import Entry, write_folder, write_zip

__all__ = [
    "Entry",
    "Offered",
    "Sign",
    "Source",
    "SourceLimits",
    "TableFormat",
    "open_source",
    "unpack",
    "write_folder",
    "write_zip",
]
