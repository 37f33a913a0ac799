"""`datasets` loads a version with pictures and sounds: each picture is shown, each sound decoded by whatever this
version of it decodes with."""

from __future__ import annotations

import datasets
import numpy as np
from told import given, tell

datasets.disable_progress_bars()
version, _ = given()
rows = datasets.load_dataset(version, split="train")
taken = pictures = sounds = 0
seconds = 0.0
decoders = set()
for row in rows:
    for picture in row["images"]:
        assert min(picture.convert("RGB").size) > 100
    for sound in row["audios"]:
        samples, rate = np.asarray(sound["array"]), sound["sampling_rate"]
        assert samples.size > rate * 0.3 and np.abs(samples).max() > 0.01
        seconds += samples.shape[-1] / rate
        decoders.add(type(sound).__name__)
    pictures, sounds = pictures + len(row["images"]), sounds + len(row["audios"])
    taken += bool(row["images"] or row["audios"])
tell(taken, f"{pictures} pictures shown, {sounds} sounds decoded ({seconds:.0f} s, each a {', '.join(decoders)})")
