"""What schedulers are called. Apart from their classes, which take seconds to import."""

from collections.abc import Mapping
from typing import Final

# Display names are AUTOMATIC1111's, which reads them back from our PNGs.
DISPLAY_NAMES: Final[Mapping[str, str]] = {
    "dpmpp_2m_karras": "DPM++ 2M Karras",
    "dpmpp_2m": "DPM++ 2M",
    "euler": "Euler",
    "euler_a": "Euler a",
    "ddim": "DDIM",
}
DEFAULT_SCHEDULER: Final = "dpmpp_2m_karras"
