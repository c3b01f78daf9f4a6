"""The drawings: how fast they are captioned, and how well."""
