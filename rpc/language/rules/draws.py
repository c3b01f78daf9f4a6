"""What the inference server says of draws."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"at most (?P<most>\d+) draws may wait, and as many do; try again in (?P<again_s>\d+) s": (
        "요청 {most}건이 이미 대기하고 있어요. {again_s} 뒤에 다시 시도해 주세요."
    ),
    r"at most (?P<most>\d+) draws of one requester may wait, and as many of yours do; "
    r"try again in (?P<again_s>\d+) s": (
        "한 사람의 요청은 {most}건까지 대기할 수 있는데, 이미 {most}건이 대기하고 있어요. "
        "{again_s} 뒤에 다시 시도해 주세요."
    ),
    r"the picture would be done in (?P<done_s>\d+) s, and the call ends in (?P<left_s>\d+) s; "
    r"try again in (?P<again_s>\d+) s or ask for fewer steps, a smaller size or fewer pictures": (
        "지금 요청하면 완성까지 {done_s} 걸리는데, 기다릴 수 있는 시간은 {left_s}까지예요. "
        "{again_s} 뒤에 다시 시도하거나 스텝 수나 크기를 줄여 주세요."
    ),
    r"the picture would be done in (?P<done_s>\d+) s, and the call ends in (?P<left_s>\d+) s; "
    r"ask for fewer steps, a smaller size or fewer pictures": (
        "완성까지 {done_s} 걸리는데, 기다릴 수 있는 시간은 {left_s}까지예요. "
        "스텝 수나 크기를 줄여 주세요."
    ),
    r"prompt must not be empty": "프롬프트가 비어 있어요.",
    r"prompt must hold at least one letter or digit: .*": (
        "프롬프트에 글자나 숫자가 하나는 있어야 해요."
    ),
    r"nothing of the prompt could be translated from Korean: .*": (
        "프롬프트에서 영어로 옮길 수 있는 말을 찾지 못했어요. 다른 말로 써 주세요."
    ),
    r"a prompt must have at most (?P<most>\d+) windows of (?P<tokens>\d+) tokens with the words of "
    r"its style in front, not (?P<value>\d+)": (
        "프롬프트가 너무 길어요. 그림체의 기본 프롬프트를 포함해 토큰 {tokens}개씩 {most}묶음까지 "
        "쓸 수 있는데 {value}묶음이에요."
    ),
    r"width × height must be at most (?P<most>\d+) pixels, not (?P<value>.*)": (
        "너비×높이는 {most}픽셀까지 가능해요. (입력한 값: {value}픽셀)"
    ),
    r"with hires_strength the size is doubled, and .*": (
        "이 크기는 두 배로 키울 수 없어요. 크기를 줄여 주세요."
    ),
    r"strength goes with an image, and there is none": (
        "변화 정도는 시작할 이미지가 있을 때만 쓸 수 있어요."
    ),
    r"image must be at most (?P<most>.*), not (?P<value>.*)": (
        "시작할 이미지는 {most}까지인데 {value}예요."
    ),
    r"image must have at most (?P<most>[\d,]+) pixels, not .*": (
        "시작할 이미지는 {most}픽셀까지 쓸 수 있어요. 더 작은 이미지를 써 주세요."
    ),
    r"image must be a PNG, JPEG or WebP, (?:not a GIF|and is none of them)": (
        "시작할 이미지로는 PNG, JPEG, WebP만 쓸 수 있어요."
    ),
    r"image must be a still picture, not an animation of \d+ frames": (
        "움직이는 이미지로는 시작할 수 없어요."
    ),
    r"image is damaged or was cut off; upload it again": (
        "이미지 파일이 손상됐거나 중간에 잘렸어요. 다시 올려 주세요."
    ),
    r"png must be a PNG, and is none": "PNG 파일이 아니에요.",
    r"png must be a whole PNG, .*": "PNG 파일이 손상됐거나 너무 긴 글이 들어 있어요.",
    r"png must be at most (?P<most>.*), not (?P<value>.*)": (
        "PNG 파일은 {most}까지인데 {value}예요."
    ),
    r"png must have at most (?P<most>[\d,]+) pixels, not (?P<value>.*)": (
        "이미지는 {most}픽셀까지인데 {value}픽셀이에요."
    ),
    r"the picture does not say what it was made with": "이 이미지에는 설정이 들어 있지 않아요.",
    r"the picture says what it was made with as (?P<program>.*) does, in .*; only .* can be read": (
        "이 이미지의 설정은 {program} 형식이에요. AUTOMATIC1111 형식의 설정만 읽을 수 있어요."
    ),
    r"no draw .* is running or kept": "그리고 있거나 보관 중인 요청이 아니에요.",
    r"the draw was cancelled": "취소했어요.",
    r"another stream has attached to this draw": "다른 곳에서 이 요청을 이어서 받고 있어요.",
    r"the picture does not fit into the device's memory; ask for a smaller one or fewer": (
        "메모리가 부족해요. 크기나 장수를 줄여 주세요."
    ),
    r"the picture came out as no numbers; "
    r"try another version, a lower adapter_weight or a lower guidance_scale": (
        "계산이 잘못되어 이미지가 나오지 않았어요. 다른 버전을 쓰거나 가이던스를 낮춰 주세요."
    ),
    r"the engine has stopped: .*": "이미지 생성 서버에 문제가 생겨 다시 시작해야 해요.",
}
