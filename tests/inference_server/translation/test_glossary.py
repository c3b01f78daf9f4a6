import pytest

from inference_server.translation.glossary import NOUNS, Glossary, Kind
from inference_server.translation.hangul import composed, holds_hangul


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.shipped()


def test_it_knows_hundreds_of_drawing_terms(glossary: Glossary) -> None:
    drawn = {term.english for terms in glossary.forms.values() for term in terms if term.english}
    assert len(drawn) > 900


def test_its_english_is_plain(glossary: Glossary) -> None:
    for letters, terms in glossary.forms.items():
        assert letters == composed(letters)
        for term in terms:
            assert not holds_hangul(term.english)
            assert not set(term.english) & set("()[]:\\,<>")
            assert "{}" not in term.english or term.kind in (
                Kind.VERB,
                Kind.PLACE,
                Kind.NEGATION,
            )


def test_a_word_stands_once_in_it(glossary: Glossary) -> None:
    twice = {
        letters
        for letters, terms in glossary.forms.items()
        if len({(term.kind, term.english) for term in terms if term.kind in NOUNS}) > 1
    }
    assert not twice


def test_a_line_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        Glossary(["noun\t금발"])
    with pytest.raises(ValueError, match="'name' is not a valid Kind"):
        Glossary(["name\t홍길동\tHong Gildong"])
