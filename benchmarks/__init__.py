"""How fast it is, always as a ratio to a peer in the same run: a machine's noise hits both."""
