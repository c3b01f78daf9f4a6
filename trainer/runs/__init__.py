"""Runs: queued, trained one after the other, published, compared, put into service."""
