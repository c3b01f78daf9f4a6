import pytest

from inference_server.translation.conjugation import conjugated


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("웃다", "웃는 웃고 웃으며 웃었다 웃음 웃으면서 웃어요 웃습니다"),
        ("들다", "드는 든 들고 들며 들어 들었다 드세요"),
        ("눕다", "눕는 누운 누워 누웠다 눕고"),
        ("입다", "입은 입어 입었다 입는다"),
        ("걷다", "걷는 걸은 걸어 걷고"),
        ("짓다", "짓는 지은 지어"),
        ("부르다", "부르는 부른 불러 불렀다"),
        ("쓰다", "쓰는 쓴 써 썼다"),
        ("오다", "오는 온 와 왔다 옵니다"),
        ("하다", "하는 한 해 했다 합니다 하여"),
        ("그리다", "그린 그려 그려줘 그립니다"),
        ("미소 짓다", "미소 짓는 미소 지은"),
    ],
)
def test_verbs_are_conjugated(word: str, forms: str) -> None:
    made = {form.split()[-1] for form, _ in conjugated(word, adjective=False)}
    assert {form for form in forms.split() if form != "미소"} <= made


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("빨갛다", "빨간 빨갛고 빨개 빨가며"),
        ("하얗다", "하얀 하얘"),
        ("크다", "큰 크고 커 커서"),
        ("길다", "긴 길고 길어 길며"),
        ("귀엽다", "귀여운 귀엽게 귀여워"),
        ("예쁘다", "예쁜 예뻐"),
        ("푸르다", "푸른 푸르러"),
        ("몽환적이다", "몽환적인 몽환적이고"),
    ],
)
def test_adjectives_are_conjugated(word: str, forms: str) -> None:
    made = {form for form, _ in conjugated(word, adjective=True)}
    assert set(forms.split()) <= made
    assert f"{word.removesuffix('다')}는" not in made


def test_the_form_before_a_noun_is_told_from_the_others() -> None:
    before_noun = dict(conjugated("귀엽다", adjective=True))
    assert before_noun["귀여운"]
    assert not before_noun["귀엽고"]
