"""`/help`, `/about` and `/queue`: what one can do here, and how it is going."""
