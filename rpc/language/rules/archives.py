"""What the trainer says of zips and tables that drawings come in."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"(?P<name>.*) must be a zip of drawings, not an empty file": "{name} 파일은 비어 있어요.",
    r"(?P<name>.*) must be a zip of at most (?P<most>.*), not (?P<value>.*)": (
        "{name} 파일은 {most}까지인데 {value}예요."
    ),
    r"(?P<name>.*) holds no drawings \((?P<kinds>.*)\), and \S+ other files": (
        "{name}에 그림이 없어요. 그림 파일({kinds})을 넣어 주세요."
    ),
    r"a zip must have at most (?P<most>\d+) entries": (
        "zip에는 파일이 {most}개까지 들어갈 수 있어요."
    ),
    r"a zip must have at most (?P<most>.*) unpacked, and has .*": (
        "zip을 풀었을 때 모두 {most}까지만 받을 수 있어요."
    ),
    r"a file in a zip must have at most (?P<most>.*) unpacked, and (?P<name>.*) has .*": (
        "zip에 든 파일은 풀었을 때 {most}까지인데 {name} 파일이 더 커요."
    ),
    r"a zip must not be encrypted, and (?P<name>.*) is": (
        "암호가 걸린 zip은 쓸 수 없어요. ({name})"
    ),
    r"a zip must be stored or deflated, and (?P<name>.*) has method .*": (
        "지원하지 않는 압축 방식이에요. 일반 zip으로 압축해 주세요. ({name})"
    ),
    r"a zip must hold files and folders only, and (?P<name>.*) is a link or a device": (
        "zip에는 파일과 폴더만 있어야 해요. ({name})"
    ),
    r"a path in a zip must lead into it, with / between its parts, unlike (?P<name>.*)": (
        "zip에 잘못된 경로가 있어요. ({name})"
    ),
    r"(?P<name>.*) must be whole: it (?:cannot be unpacked \(.*\)|points out of itself)": (
        "{name} 파일이 손상됐거나 중간에 잘려서 풀 수 없어요."
    ),
    r"drawings come from a folder or a zip, and (?P<path>.*) is neither": (
        "폴더나 zip 파일이 아니에요. ({path})"
    ),
    r"(?P<path>.*) must have at most (?P<most>.*) to be read, and has more": (
        "{path} 파일은 {most}까지만 읽을 수 있어요."
    ),
    r"(?P<path>.*) must be UTF-8 or cp949, and byte .* is neither": (
        "{path} 파일은 UTF-8이나 cp949로 저장해야 해요."
    ),
    r"(?P<path>.*) must begin with the line image,text, not (?P<value>.*)": (
        "{path} 파일의 첫 줄은 image,text여야 해요. (첫 줄: {value})"
    ),
    r"(?P<path>.*) must have the columns file_name and text, not (?P<value>.*)": (
        "{path} 파일에는 file_name과 text 열이 있어야 해요. (있는 열: {value})"
    ),
    r"(?P<path>.*) must be CSV, and line (?P<line>\d+) is not: .*": (
        "{path} 파일의 {line}번째 줄은 올바른 CSV가 아니에요."
    ),
    r"(?P<path>.*) must be JSON, one object in a line, and line (?P<line>\d+) is not: .*": (
        "{path} 파일은 줄마다 JSON 객체가 하나씩 있어야 하는데 {line}번째 줄이 그렇지 않아요."
    ),
    r"(?P<path>.*) must have file_name and text in each line, and line (?P<line>\d+) has not": (
        "{path} 파일은 줄마다 file_name과 text가 있어야 하는데 {line}번째 줄에 없어요."
    ),
    r"(?P<path>.*) must be Parquet, and cannot be read: .*": (
        "{path} 파일을 Parquet으로 읽을 수 없어요."
    ),
    r"(?P<path>.*) must have a column image, of bytes and path, not (?P<value>.*)": (
        "{path} 파일에는 bytes와 path로 된 image 열이 있어야 해요. (있는 열: {value})"
    ),
    r"(?P<path>.*) must have strings in its column text, not (?P<value>.*)": (
        "{path} 파일의 text 열에는 글이 있어야 해요. (형식: {value})"
    ),
    r"(?P<path>.*) cannot be read: (?P<why>.*)": "{path} 파일을 읽을 수 없어요. ({why})",
}
