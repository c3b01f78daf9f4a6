"""What is said about drawings to learn from."""
