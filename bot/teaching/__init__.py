"""Teaching a style: the drawings channel and `/retrain`."""
