"""A trainer that speaks the contract and learns nothing, at the pace a test sets.

The real one needs minutes for a lesson. Where a test needs one that stands still, or a trainer that
goes away in the middle, this takes its place.
"""

from tests.bot.paced_training.dataset import TRIGGER
from tests.bot.paced_training.runs import RUN_ID
from tests.bot.paced_training.training import PacedTraining
from tests.bot.paced_training.zips import SIGN, exported

__all__ = ["RUN_ID", "SIGN", "TRIGGER", "PacedTraining", "exported"]
