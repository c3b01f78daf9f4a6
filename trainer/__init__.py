"""Learns: owns the drawings, their captions and the training runs."""
