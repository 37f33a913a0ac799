"""LLaMA-Factory's own get_dataset reads a version with pictures and sounds, and its own collator opens every file.

The template is Gemma 3n's, which sees and hears. A row counts when its answer is labelled, and each of its files came
out of the collator as what the model is fed.
"""

from __future__ import annotations

from llama_factory_rows import rows_of
from llamafactory.data import SFTDataCollatorWith4DAttentionMask
from told import given, tell

version, options = given()
rows, read_with = rows_of(version, options["tokenizer"], "gemma3n", remove_unused_columns=False)
collator = SFTDataCollatorWith4DAttentionMask(model=None, **read_with)
taken = pictures = sounds = 0
for row in rows:
    shown, heard = len(row["images"] or []), len(row["audios"] or [])
    batch = collator([row])
    seen, listened = (
        len(batch[name]) if of_row else 0 for name, of_row in (("pixel_values", shown), ("input_features", heard))
    )
    labelled = bool((batch["labels"] != -100).any())
    taken += labelled and (seen, listened) == (shown, heard) and shown + heard > 0
    pictures, sounds = pictures + seen, sounds + listened
tell(taken, f"{pictures} pictures and {sounds} sounds opened")
