"""What an operator does beside running the services: settings, secrets, backups, a look at it all.

It imports no service. Where it has to know what one may be set to, it asks for that service's
settings by name, so that a machine that has only some of them can be looked at too.
"""
