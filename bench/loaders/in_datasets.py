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
for name, other in (
    ("SmolTalk", smoltalk),
    ("an older version", datasets.load_dataset(options["older"], split="train")),
):
    try:
        assert datasets.concatenate_datasets([ours, other]).num_rows == ours.num_rows + other.num_rows
    except Exception as error:  # whatever it raises is what is asked
        try:
            both = {c: ours.features[c] for c in other.column_names if c in ours.column_names}
            cast = other.cast(datasets.Features({**other.features, **both}))
            assert datasets.concatenate_datasets([ours, cast]).num_rows == ours.num_rows + other.num_rows
            notes.append(f"joins {name} after `cast`")
        except Exception:
            notes.append(f"does not join {name}: {type(error).__name__}")
tell(loaded, "; ".join(notes))
