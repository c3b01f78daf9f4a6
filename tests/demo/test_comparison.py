import io
import json

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from demo.comparison import side_by_side
from demo.picture import Picture


def a_picture(color: str, adapter: dict[str, object] | None, prompt: str = "a girl") -> Picture:
    file, info = io.BytesIO(), PngInfo()
    info.add_itxt("ksh-drawing-ai", json.dumps({"adapter": adapter, "seed": 7, "prompt": prompt}))
    Image.new("RGB", (128, 128), color).save(file, "PNG", pnginfo=info)
    return Picture(file.getvalue(), seconds=1.0)


def test_before_stands_left_and_after_right() -> None:
    sheet = side_by_side(a_picture("red", None), a_picture("blue", {"style": "ksh", "version": 2}))
    middle = 200
    assert sheet.getpixel((100, middle)) == (255, 0, 0)
    assert sheet.getpixel((sheet.width - 100, middle)) == (0, 0, 255)


def test_each_is_labelled_with_its_adapter() -> None:
    new = {"style": "ksh", "version": 2}
    same = side_by_side(a_picture("red", None), a_picture("red", new))
    other = side_by_side(a_picture("red", new), a_picture("red", new))
    box = ImageChops.difference(same, other).getbbox()
    assert box is not None
    assert box[2] <= same.width / 2
    assert box[1] > 384


def test_a_long_prompt_does_not_leave_the_sheet() -> None:
    new = {"style": "ksh", "version": 2}
    words = "an anime girl, " * 40
    sheet = side_by_side(a_picture("red", None, words), a_picture("red", new, words))
    edge = sheet.crop((sheet.width - 8, 420, sheet.width, sheet.height))
    assert edge.getcolors() == [(edge.width * edge.height, (255, 255, 255))]
