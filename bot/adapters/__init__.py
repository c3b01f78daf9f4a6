"""`/adapter`: the versions of a style, seen, put into service and handed out."""
