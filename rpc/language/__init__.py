"""What people are told, in their language: sentences, durations, sizes, and what servers said.

Servers speak English to whoever calls them, the rule and the value in one sentence. What of it
reaches people is told in Korean by the one table in `rpc.language.rules`: by the bot, by the page,
which is served the table, and in reports.
"""

from rpc.language.duration import about, measured
from rpc.language.rules import known_rule, rule
from rpc.language.sentence import Language, Sentence
from rpc.language.size import size

__all__ = ["Language", "Sentence", "about", "known_rule", "measured", "rule", "size"]
