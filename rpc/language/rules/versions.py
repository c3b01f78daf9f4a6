"""What the inference server says of adapter versions."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"there is no (?P<version>\S+@\d+); .*": "{version} 버전을 찾을 수 없어요.",
    r"(?P<style>\S+) has no version in service for this base model": (
        "{style} 그림체에는 지금 기본 모델로 사용 중인 버전이 없어요."
    ),
    r"a draw uses (?P<version>\S+); try again when it has finished": (
        "지금 {version} 버전으로 그리고 있어요. 끝난 뒤에 다시 시도해 주세요."
    ),
    r"(?P<version>\S+) is in service; activate another version or deactivate it first": (
        "{version} 버전은 사용 중이에요. 다른 버전을 적용하거나 사용을 중지한 뒤 다시 시도해 "
        "주세요."
    ),
    r"(?P<version>\S+) was made for the base model (?P<there>.*), "
    r"and this server holds (?P<here>.*)": (
        "{version} 버전은 다른 기본 모델({there})용이라 지금의 기본 모델({here})로는 쓸 수 없어요."
    ),
    r"the adapter was made for the base model (?P<there>.*), and this server holds (?P<here>.*)": (
        "다른 기본 모델({there})용 어댑터라 지금의 기본 모델({here})로는 쓸 수 없어요."
    ),
    r"the file of (?P<version>\S+) has changed since it was published; roll back or retrain": (
        "{version} 버전의 파일이 바뀌었어요. 이전 버전으로 되돌리거나 다시 학습해 주세요."
    ),
    r"the file of (?P<version>\S+) cannot be (?:read|drawn with): .*": (
        "{version} 버전의 파일이 손상됐거나 읽을 수 없어요. 다른 버전을 써 주세요."
    ),
    r"(?P<version>\S+@\d+) cannot be read: .*": (
        "{version} 버전의 파일이 손상됐거나 읽을 수 없어요. 다른 버전을 써 주세요."
    ),
    r"(?P<version>\S+) has the rank (?P<rank>\d+), and this server's slots hold at most "
    r"(?P<most>\d+)": (
        "{version} 버전의 랭크는 {rank}인데 이미지 생성 서버에서는 {most}까지만 쓸 수 있어요."
    ),
    r"(?P<version>\S+) is still drawn with; ask again to have it withdrawn": (
        "{version} 버전으로 아직 그리고 있어요. 잠시 뒤에 다시 철회해 주세요."
    ),
    r"(?P<count>\d+) adapters are being published already; try again later": (
        "이미 버전 {count}개를 등록하고 있어요. 나중에 다시 시도해 주세요."
    ),
    r"the adapter's canary picture came out as (?:no numbers|one flat colour)": (
        "새 버전으로 시험 삼아 그린 이미지가 제대로 나오지 않아서 등록하지 않았어요."
    ),
    r"the disk of the adapter registry is full": (
        "이미지 생성 서버의 디스크가 가득 찼어요. 운영자가 공간을 마련해야 해요."
    ),
}
