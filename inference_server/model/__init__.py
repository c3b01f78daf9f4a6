"""The base model: finding it, checking it, loading it, and converting pickled weights."""
