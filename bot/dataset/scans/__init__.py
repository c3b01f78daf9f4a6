"""Looks through what was posted in a channel before it taught anything."""
