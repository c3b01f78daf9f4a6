"""What the trainer says of drawings and their captions."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"a drawing must be at most (?P<most>\d+) pixels wide, not (?P<value>\d+)": (
        "너비는 {most}픽셀까지인데 이 그림은 {value}픽셀이에요."
    ),
    r"a drawing must be at most (?P<most>\d+) pixels high, not (?P<value>\d+)": (
        "높이는 {most}픽셀까지인데 이 그림은 {value}픽셀이에요."
    ),
    r"a drawing must be at least (?P<least>\d+) pixels wide, not (?P<value>\d+)": (
        "너비는 {least}픽셀 이상이어야 하는데 이 그림은 {value}픽셀이에요."
    ),
    r"a drawing must be at least (?P<least>\d+) pixels high, not (?P<value>\d+)": (
        "높이는 {least}픽셀 이상이어야 하는데 이 그림은 {value}픽셀이에요."
    ),
    r"a drawing must have at most (?P<most>\d+) pixels in all, not (?P<value>.*)": (
        "너비×높이는 {most}픽셀까지인데 이 그림은 {value}픽셀이에요."
    ),
    r"a drawing must have at most (?P<most>.*), not (?P<value>.*)": (
        "파일은 {most}까지인데 {value}예요."
    ),
    r"a drawing must be decoded within (?P<most>\d+) MiB of memory": (
        "그림을 여는 데 메모리가 {most}MiB보다 많이 필요해요."
    ),
    r"a drawing must be decoded within (?P<most_s>[\d.]+) s": (
        "그림을 여는 데 {most_s}보다 오래 걸려요."
    ),
    r"a drawing must decode within the limits of memory; this file broke the decoder": (
        "그림을 여는 데 메모리가 너무 많이 필요해요."
    ),
    r"a drawing must be a still picture, not an animation of (?P<count>\d+) frames": (
        "움직이는 이미지({count}프레임)예요."
    ),
    r"a drawing must be a .* file(?:, not an empty one)?": "그림 파일이 아니에요.",
    r"a drawing must be whole: .*": "파일이 손상됐거나 중간에 잘렸어요.",
    r"a drawing must be by somebody who did not ask to be forgotten, or has agreed .*": (
        "삭제를 요청한 사람이 올린 그림이에요."
    ),
    r"a drawing is taken in once; this very picture is there already as (?P<name>.*)": (
        "똑같은 그림이 이미 있어요. ({name})"
    ),
    r"(?P<count>\d+) drawings are being taken in, as many as may": (
        "이미 그림 {count}장을 추가하고 있어요. 잠시 뒤에 다시 시도해 주세요."
    ),
    r"the file of '(?P<name>.*)' is missing or damaged; .*": (
        "{name} 파일이 없어졌거나 손상됐어요. 그림을 다시 올리거나 삭제해 주세요."
    ),
    r"style '(?P<style>.*)' has no drawing '.*'": "{style} 그림체에 그런 그림이 없어요.",
    r"style '(?P<style>.*)' has no drawings": "{style} 그림체에는 그림이 없어요.",
    r"a drawing was removed while the drawings were exported; export them again": (
        "내보내는 동안 그림이 삭제됐어요. 다시 내보내 주세요."
    ),
    r"somebody is forgotten at their own wish, or at a manager's": (
        "본인이나 관리자만 요청할 수 있어요."
    ),
    r"the trainer's disk is full": (
        "학습 서버의 디스크가 가득 찼어요. 운영자가 공간을 마련해야 해요."
    ),
    r"a caption must have at most (?P<most>\d+) CLIP tokens with the trigger, "
    r"not (?P<count>\d+)": (
        "캡션은 그림체 문구를 포함해 CLIP 토큰 {most}개까지인데 {count}개예요. 더 짧게 써 주세요."
    ),
    r"a caption must say something besides the trigger": (
        "캡션에는 그림체 문구 말고도 그림의 설명이 있어야 해요."
    ),
    r"the captioner (?P<model>.*) cannot be loaded; a caption sent along does without": (
        "캡션 모델({model})을 불러올 수 없어요. 캡션을 직접 쓰면 그림을 추가할 수 있어요."
    ),
    r"the captioner (?P<model>.*) broke down over each of (?P<count>\d+) drawings; "
    r"a caption sent along does without": (
        "캡션 모델({model})이 그림 {count}장에서 잇따라 멈췄어요. 캡션을 직접 쓰면 그림을 추가할 "
        "수 있어요."
    ),
    r"(?P<count>\d+) drawings have no caption yet: .*": (
        "그림 {count}장에 아직 캡션이 없어요. 캡션 모델에 문제가 있는지 확인해 주세요."
    ),
}
