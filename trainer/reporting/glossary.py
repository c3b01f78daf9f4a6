"""The figures and the settings in plain words, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trainer.reporting.language import Sentence


@dataclass(frozen=True)
class Entry:
    """A figure.

    Attributes:
        name: For people.
        meaning: What it says, and how to read it.
    """

    name: Sentence
    meaning: Sentence


METRICS: Final[Mapping[str, Entry]] = {
    "held_out_loss": Entry(
        Sentence(en="Held-out loss", ko="검증 손실"),
        Sentence(
            en="Some of the artist's drawings are never learnt from. Noise is laid over them, the "
            "model guesses it, and the loss is how far off the guess is. Whoever only learns "
            "drawings by heart gets better at those and worse at these.",
            ko="작가의 그림 중 일부는 학습에 쓰지 않고 남겨 둬요. 이 그림에 노이즈를 더하고 "
            "모델이 그 노이즈를 맞히게 했을 때 빗나간 정도가 손실이에요. 그림을 외우기만 한 "
            "모델은 학습한 그림에서는 좋아져도 여기서는 나빠져요.",
        ),
    ),
    "adherence": Entry(
        Sentence(en="Prompt adherence", ko="프롬프트 반영도"),
        Sentence(
            en="Whether a picture shows what its prompt asks for. The captioning model looks at "
            "the picture, and the figure is how likely it finds the words of the prompt.",
            ko="이미지가 프롬프트대로 그려졌는지를 봐요. 캡션 모델이 이미지를 보고 프롬프트의 "
            "말을 얼마나 그럴듯하게 여기는지를 나타내요.",
        ),
    ),
    "style": Entry(
        Sentence(en="Style", ko="그림체"),
        Sentence(
            en="How near new pictures are to drawings of the artist that were held out. Two "
            "models look at both: one at lines, colours and shading, the other at what is in the "
            "picture.",
            ko="새 이미지가 학습에 쓰지 않은 작가의 그림과 얼마나 가까운지를 봐요. 모델 두 개가 "
            "하나는 선과 색, 명암을, 다른 하나는 그림에 담긴 내용을 비교해요.",
        ),
    ),
    "diversity": Entry(
        Sentence(en="Diversity", ko="다양성"),
        Sentence(
            en="How much pictures of one prompt differ from seed to seed. A style that is learnt "
            "too hard draws the same picture again and again.",
            ko="같은 프롬프트를 다른 시드로 그렸을 때 이미지가 서로 얼마나 다른지를 봐요. "
            "지나치게 학습하면 매번 같은 이미지를 그리게 돼요.",
        ),
    ),
    "copies": Entry(
        Sentence(en="Copies", ko="베낀 정도"),
        Sentence(
            en="Whether a picture comes too near to a drawing that was learnt from. The nearest "
            "such drawing is looked for; drawings that were held out, and their nearest ones, say "
            "how near is usual.",
            ko="이미지가 학습한 그림을 베낀 것처럼 너무 가깝지는 않은지를 봐요. 가장 가까운 학습 "
            "그림을 찾아, 검증용 그림이 학습 그림과 가까운 정도와 비교해요.",
        ),
    ),
}

THE_REST: Final[tuple[Entry, ...]] = (
    Entry(
        Sentence(en="Difference and interval", ko="차이와 신뢰 구간"),
        Sentence(
            en="The difference is the new version's figure less the other's. It would come out "
            "differently with other drawings or prompts: in 95 of 100 cases within the interval. "
            "If 0 lies in it, the two may well be equally good.",
            ko="차이는 새 버전의 수치에서 비교 대상의 수치를 뺀 값이에요. 그림이나 프롬프트가 "
            "달라지면 값도 달라지지만, 100번 중 95번은 신뢰 구간 안에 들어와요. 구간에 0이 있으면 "
            "둘이 비슷하다고 볼 수 있어요.",
        ),
    ),
    Entry(
        Sentence(en="What decides", ko="판정 방법"),
        Sentence(
            en="Each figure may be worse by its margin at most. A version that keeps to all of "
            "them goes into service by itself; one that does not is kept back, and a manager "
            "decides.",
            ko="항목마다 나빠져도 되는 한도가 있어요. 모든 한도를 지킨 버전은 자동으로 적용하고, "
            "그렇지 않은 버전은 적용을 보류해 관리자가 정하게 해요.",
        ),
    ),
)

SETTINGS: Final[Mapping[str, Sentence]] = {
    "resolution": Sentence(
        en="width and height that drawings are learnt at, in pixels",
        ko="학습할 때 그림의 너비와 높이 (픽셀)",
    ),
    "train_batch_size": Sentence(en="drawings at a time", ko="한 번에 학습하는 그림 수"),
    "gradient_accumulation_steps": Sentence(
        en="batches that make one step", ko="한 스텝에 모으는 배치 수"
    ),
    "num_train_epochs": Sentence(
        en="times that each drawing is looked at", ko="그림마다 반복해서 학습하는 횟수"
    ),
    "max_train_steps": Sentence(en="steps in all", ko="전체 스텝 수"),
    "learning_rate": Sentence(
        en="how far one step may change the adapter", ko="한 스텝에 어댑터가 바뀌는 정도"
    ),
    "lr_scheduler": Sentence(
        en="how the learning rate changes on the way", ko="학습률이 바뀌는 방식"
    ),
    "lr_warmup_steps": Sentence(
        en="steps until the learning rate is reached", ko="학습률을 서서히 높이는 스텝 수"
    ),
    "rank": Sentence(en="how much the adapter can hold", ko="어댑터의 크기"),
    "lora_alpha": Sentence(
        en="how strongly the adapter works; as much as the rank: at full strength",
        ko="어댑터가 적용되는 세기 (rank와 같으면 그대로)",
    ),
    "lora_targets": Sentence(en="which layers of the model learn", ko="모델에서 학습하는 층"),
    "random_flip": Sentence(
        en="whether drawings are mirrored now and then", ko="그림을 가끔 좌우로 뒤집는지"
    ),
    "seed": Sentence(
        en="the same seed and drawings give the same adapter",
        ko="같은 시드와 그림이면 같은 어댑터가 나와요",
    ),
    "checkpointing_steps": Sentence(en="steps between two saved states", ko="저장하는 간격 (스텝)"),
    "validation_prompt": Sentence(
        en="what the pictures on the way show", ko="중간 이미지를 그리는 프롬프트"
    ),
    "snr_gamma": Sentence(
        en="min-SNR-γ: how much nearly clean pictures are held down",
        ko="min-SNR-γ: 노이즈가 적은 이미지의 비중을 줄이는 정도",
    ),
    "noise_offset": Sentence(
        en="how much noise shifts whole pictures, for darks and lights",
        ko="이미지 전체의 밝기를 흔드는 노이즈의 크기",
    ),
    "caption_dropout_rate": Sentence(
        en="share of drawings that are learnt without their caption",
        ko="캡션 없이 학습하는 그림의 비율",
    ),
    "gradient_checkpointing": Sentence(
        en="whether memory is saved at the cost of time", ko="시간이 더 걸려도 메모리를 아끼는지"
    ),
    "mixed_precision": Sentence(
        en="the numbers that the model computes with", ko="모델이 계산에 쓰는 숫자 형식"
    ),
}
