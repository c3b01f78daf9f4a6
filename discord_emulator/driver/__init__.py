"""The people of the emulated Discord, as Python: a client of the control API."""
