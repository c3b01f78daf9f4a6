"""Captions by BLIP-2, in a process of its own: the device is given back when that ends."""

from trainer.captioner.captioner import Captioner
from trainer.captioner.question import Pictured, Said

__all__ = ["Captioner", "Pictured", "Said"]
