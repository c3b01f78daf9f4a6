"""The styles that the trainer knows, and who may do what with them."""
