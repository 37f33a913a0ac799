"""Make quality/data/nominal_forms.txt: verb forms that are also nouns, adjectives or adverbs ('casa', 'causa', 'base').

Read from the European hunspell dictionary's own morphology. Run after build_verb_forms.py:

    .venv/bin/python -m bench.quality.build_nominal_forms quality/data/verb_forms.json quality/data/nominal_forms.txt
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from text.prose import word_set

NOT_A_VERB = re.compile(r"CAT=(?!v\b)")
NOUNS_IT_LACKS = word_set(
    "aprumo arraste bordejo descarte descontrolo desmanche despiste desvelo quebranto recobro sufoco"
)


def main(source: Path, target: Path) -> None:
    from hunspell import Hunspell

    dictionary = Hunspell("pt_PT", hunspell_data_dir="/usr/share/hunspell")
    forms = {
        stem + ending
        for endings, stems in json.loads(source.read_text(encoding="utf-8"))
        for stem in stems.split(" ")
        for ending, tags in endings.items()
        if tags != "part"
    }
    nominal = sorted(
        f for f in forms if f in NOUNS_IT_LACKS or any(NOT_A_VERB.search(a) for a in dictionary.analyze(f))
    )
    target.write_text("\n".join(nominal) + "\n", encoding="utf-8")
    print(len(forms), "forms,", len(nominal), "of them nominal,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
