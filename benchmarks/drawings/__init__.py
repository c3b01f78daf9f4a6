"""The drawings: how fast they are taken in, captioned and found, and how well captioned."""
