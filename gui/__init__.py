"""The local web page: drawing, drawings and runs, for an artist with a browser and no Discord.

Who uses it is the operator. `browser/` is what runs in the browser, as it stands there: ES modules
and CSS without a build step. It speaks the contract itself, in JSON; this server translates, lets
in only whom it should, and decides nothing else.
"""
