"""What a newcomer gets: `make draw`, `make teach` and `make run`, from `python -m demo`.

It starts the services as processes and uses them as people do, over the local Discord. It imports
none of them: what it shows is what their users see.
"""
