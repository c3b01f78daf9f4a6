"""Korean prompts in English: CLIP reads no other language.

`translator` is the way in. `notation` finds the Korean in a prompt and puts English in its place,
`segmentation` cuts it into what `glossary` knows, `negation` turns it round where Korean says no
first, `phrasing` makes tags of that, and `model` is
what an operator may set for the rest.
"""
