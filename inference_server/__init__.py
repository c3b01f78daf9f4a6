"""Draws: owns the device, the base model and the adapter versions."""
