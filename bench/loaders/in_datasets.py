"""`datasets` loads every export that is given, and joins that of messages with a set shaped like SmolTalk."""

from __future__ import annotations

import datasets
from told import given, tell

datasets.disable_progress_bars()
_, options = given()
loaded, notes = 0, []
for version, rows in options["versions"].items():
    try:
        found = datasets.load_dataset(version, split="train")
        loaded += found.num_rows
        assert found.num_rows == rows
        empty = [row["id"] for row in found if row["kind"] != "tools" and row.get("tools") is not None]
        assert not empty, f"tools that are empty and not absent in {len(empty)} rows"
    except Exception as error:  # whatever it raises is what is asked
        notes.append(f"{version}: {type(error).__name__}")
ours = datasets.load_dataset(options["messages"], split="train")
turns = [{"content": "Olá.", "role": "user"}, {"content": "Bom dia.", "role": "assistant"}]
smoltalk = datasets.Dataset.from_dict({"messages": [turns], "source": ["smol-magpie-ultra"]})
older = datasets.load_dataset(options["older"], split="train")


def joins(other: datasets.Dataset) -> bool:
    """Whether all rows are there after joining, and those of `other` say what they said."""
    whole = datasets.concatenate_datasets([ours, other])
    asked = [row["messages"][0]["content"] for row in other]
    return [row["messages"][0]["content"] for row in whole.select(range(ours.num_rows, whole.num_rows))] == asked


for name, other in (("SmolTalk", smoltalk), ("an older version", older)):
    try:
        assert joins(other)
    except Exception as error:  # whatever it raises is what is asked
        both = {c: ours.features[c] for c in other.column_names if c in ours.column_names}
        cast = other.cast(datasets.Features({**other.features, **both}))
        notes.append(f"{name} joins after `cast`" if joins(cast) else f"{name} does not join: {type(error).__name__}")
tell(loaded, "; ".join(notes))
