"""Many drawings at once: zips in and out, and the hub."""
