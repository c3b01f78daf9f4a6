"""The drawings that a style is learnt from: their channel, and `/drawings`."""
