"""The data set card: README.md, as the hub and `datasets` read it."""

import html
import json
from typing import Final

from trainer.hub.data_set import DataSet

# Whoever edits the card takes this line out of it, or keeps it and loses the edits.
MARK: Final = (
    "<!-- Written by KSH Drawing AI at each push. Take this line out to keep your own changes. -->"
)

# https://huggingface.co/docs/hub/datasets-cards names these.
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
_LARGEST: Final = "100K<n<1M"


def write_card(data_set: DataSet, *, num_drawings: int, folder: str) -> bytes:
    """The card.

    It names no license: that is the artist's to choose, and to write in.

    Args:
        data_set: What it tells of.
        num_drawings: That are there.
        folder: Where they are. Told to `datasets`, which would otherwise take a drawing called
            test.png for the test split, and no other for it.
    """
    name = " ".join(data_set.display_name.split())
    size = next((size for limit, size in _SIZES if num_drawings < limit), _LARGEST)
    return f"""---
pretty_name: {_quoted(f"{name} drawings")}
task_categories:
- text-to-image
size_categories:
- {_quoted(size)}
tags:
- art
- image
- lora
- stable-diffusion
configs:
- config_name: default
  data_files:
  - split: train
    path: {_quoted(f"{folder}/**")}
---
{MARK}

# {_shown(name)}

The drawings of one artist, each with a caption, to teach a text-to-image model their style with.

| | |
| --- | --- |
| Style | {_shown(name)} (`{data_set.style}`) |
| Trigger | `{data_set.trigger.replace("`", "'")}`, at the end of each caption |
| Drawings | {num_drawings} |
| Taught to | {_shown(data_set.base_model)} |
| License | the artist's to choose: without one, all rights are theirs |

```python
from datasets import load_dataset

drawings = load_dataset({json.dumps(data_set.repo_id)}, split="train")
drawings[0]["image"], drawings[0]["text"]
```
""".encode()


def is_ours(card: bytes) -> bool:
    """Whether nobody has made the card their own."""
    return MARK.encode() in card


def _quoted(text: str) -> str:
    """For YAML, which reads JSON's strings."""
    return json.dumps(text, ensure_ascii=False)


def _shown(text: str) -> str:
    """For Markdown, in a heading or a cell."""
    return html.escape(text, quote=False).replace("|", "\\|")
