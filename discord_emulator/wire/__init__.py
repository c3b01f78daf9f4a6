"""The world as Discord's JSON: what REST answers and the gateway dispatches."""
