"""Adapter versions: what they are, where they are kept, and who lets them in."""
