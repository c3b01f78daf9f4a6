"""What goes wrong at the stand-in, on demand."""

import json
import re
import threading
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Fault:
    """What goes wrong with requests whose method and path match.

    Attributes:
        where: Found in `PUT /lfs/…`.
        status: Of the answer; 0: the connection is dropped.
        skip: How many go well before.
        times: How many go wrong, or None for all that come.
        wait_s: How long before that.
        is_late: It happens when the request was granted and done.
        body: Of the answer, in place of the usual error.
        hit: Set when it goes wrong for the first time.
    """

    where: str
    status: int = 500
    skip: int = 0
    times: int | None = 1
    wait_s: float = 0.0
    is_late: bool = False
    body: str = json.dumps({"error": "a fault on demand"})
    hit: threading.Event = field(default_factory=threading.Event)

    def applies(self, request: web.Request) -> bool:
        if self.times == 0 or not re.search(self.where, f"{request.method} {request.path}"):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True
