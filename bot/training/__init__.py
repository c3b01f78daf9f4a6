"""`/retrain`: runs, proposed, started, watched and judged."""
