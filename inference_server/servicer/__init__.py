"""Wire to domain and back. Decides nothing."""
