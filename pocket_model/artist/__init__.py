"""The parts of a procedural portrait, each drawn on a `Canvas` in a `Style`."""
