"""What the trainer says of rows of tables and of captions that an import could not use."""

from collections.abc import Mapping
from typing import Final

# Names stand in quotes, of either kind.
KOREAN: Final[Mapping[str, str]] = {
    r"(?P<table>.*):(?P<line>\d+): there is no .(?P<name>.*).": (
        "{table} {line}번째 줄: {name} 파일이 없어요."
    ),
    r"(?P<table>.*):(?P<line>\d+): there is another row of .(?P<name>.*).": (
        "{table} {line}번째 줄: {name} 파일은 위에 이미 나왔어요."
    ),
    r"(?P<table>.*):(?P<line>\d+): a row must name a picture": (
        "{table} {line}번째 줄: 그림 파일 이름이 없어요."
    ),
    r"(?P<table>.*):(?P<line>\d+): a row must have a comma, and has none: "
    r".(?P<value>.*).": (
        "{table} {line}번째 줄: 파일 이름과 캡션 사이에 쉼표가 있어야 해요. ({value})"
    ),
    r"(?P<table>.*):(?P<line>\d+): a row must have (?P<wanted>\d+) cells, as the header has, "
    r"not (?P<count>\d+)": (
        "{table} {line}번째 줄: 첫 줄처럼 칸이 {wanted}개여야 하는데 {count}개예요."
    ),
    r"(?P<table>.*):(?P<line>\d+): file_name and text must be strings": (
        "{table} {line}번째 줄: file_name과 text는 글이어야 해요."
    ),
    r"(?P<table>.*): row (?P<line>\d+) has no picture in it": (
        "{table} {line}번째 행: 그림이 들어 있지 않아요."
    ),
    r"(?P<path>.*): a caption must have at most (?P<most>\d+) CLIP tokens with the trigger, "
    r"not (?P<count>\d+); it is captioned anew": (
        "{path}: 캡션이 그림체 문구를 포함해 CLIP 토큰 {most}개까지인데 {count}개라서, 캡션 모델이 "
        "다시 써요."
    ),
}
