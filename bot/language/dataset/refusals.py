"""Why a file is not taken."""

from typing import Final

from rpc.language import Sentence

NOT_AN_IMAGE: Final = Sentence(
    en="It is not a PNG, JPEG, WebP, AVIF, GIF or BMP picture.",
    ko="PNG, JPEG, WebP, AVIF, GIF, BMP 이미지가 아니에요.",
)
TRUNCATED: Final = Sentence(
    en="The file is damaged or cut off. Upload it again.",
    ko="파일이 손상됐거나 중간에 잘렸어요. 다시 올려 주세요.",
)
TOO_LARGE: Final = Sentence(en="It is too large: {detail}", ko="그림이 너무 커요. ({detail})")
TOO_SMALL: Final = Sentence(en="It is too small: {detail}", ko="그림이 너무 작아요. ({detail})")
DUPLICATE: Final = Sentence(en="This picture was already added.", ko="이미 추가된 그림이에요.")
ANIMATED: Final = Sentence(
    en="It is animated; only still pictures can be learnt from.",
    ko="움직이는 이미지예요. 정지된 그림만 학습할 수 있어요.",
)
FORGOTTEN: Final = Sentence(
    en="Whoever uploaded it asked to be forgotten, and has not agreed anew since.",
    ko="삭제를 요청한 사람이 올린 그림이에요. 다시 동의해야 추가할 수 있어요.",
)
NO_CONSENT: Final = Sentence(
    en="Whoever uploaded it has not agreed to have it learnt from.",
    ko="올린 사람이 학습에 동의하지 않은 그림이에요.",
)
CAPTION_REFUSED: Final = Sentence(
    en="Its caption cannot be used: {detail}", ko="캡션을 쓸 수 없어요. ({detail})"
)
OTHERWISE_REFUSED: Final = Sentence(
    en="It cannot be added: {detail}", ko="추가할 수 없어요. ({detail})"
)
FILE_TOO_LARGE: Final = Sentence(
    en="The file is {size_mib} MiB; at most {limit_mib} MiB can be taken.",
    ko="파일이 {size_mib} MiB예요. {limit_mib} MiB까지 추가할 수 있어요.",
)
NOT_DOWNLOADED: Final = Sentence(
    en="The file could not be downloaded from Discord. Upload it again.",
    ko="디스코드에서 파일을 받지 못했어요. 다시 올려 주세요.",
)
