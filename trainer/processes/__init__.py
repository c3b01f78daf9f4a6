"""Child processes of the service: what may crash, swell or hang does it there, not here."""
