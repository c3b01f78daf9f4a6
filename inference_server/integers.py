"""The contract's integers, for what is read from files: a file may say anything."""

from typing import Annotated, Final

from pydantic import Field

MAX_UINT32: Final = 2**32 - 1
MAX_UINT64: Final = 2**64 - 1

UInt32 = Annotated[int, Field(ge=0, le=MAX_UINT32)]
UInt64 = Annotated[int, Field(ge=0, le=MAX_UINT64)]
