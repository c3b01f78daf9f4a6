"""`/retrain`: runs, started and watched."""
