"""The drawings of a style: taken in, captioned, listed, removed."""
