from rpc.language import Language, Sentence

LEFT = Sentence(en="**{count:drawing is|drawings are}** left, {of}", ko="{count}장 남음, {of}")


def test_one_and_many_have_their_own_words() -> None:
    told = [LEFT(Language.ENGLISH, count=count, of="all") for count in (0, 1, 2)]
    assert told == [
        "**0 drawings are** left, all",
        "**1 drawing is** left, all",
        "**2 drawings are** left, all",
    ]
    assert LEFT(Language.KOREAN, count=1, of="all") == "1장 남음, all"
