"""Make quality/data/ao90.tsv and ao90_doubles.txt: spellings that the Acordo Ortográfico of 1990 changed in Portugal.

From the European hunspell dictionary's own marks (Debian's hunspell-pt-pt; projecto Natura, used here under its
MPL-1.1): `PREAO90=` names a word's spelling of before, and goes to ao90.tsv; where the dictionary takes that spelling
too, and where `EQAO90=` says that two stand side by side (sector, espectador), the longer one goes to ao90_doubles.txt.

    .venv/bin/python -m bench.quality.build_ao90 quality/data
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

DICTIONARIES = Path("/usr/share/hunspell")
ENTRY = re.compile(r"(?P<word>[^/\t]+).*?(?P<mark>PREAO90|EQAO90)=(?P<other>[^],$]+)")
NAMES = {"côa"}
"""Also the name of a river, and of Vila Nova de Foz Côa: they keep their spelling, and are met more often."""
BOTH = {"fractal", "fractais"}
"""The dictionary gives the shorter spelling alone; mathematicians write the longer one."""


def main(target: Path) -> None:
    from hunspell import Hunspell

    dictionary = Hunspell("pt_PT", hunspell_data_dir=str(DICTIONARIES))
    pairs, doubles = set(), set()
    for line in (DICTIONARIES / "pt_PT.dic").read_text(encoding="utf-8").splitlines():
        entry = ENTRY.match(line)
        if not entry:
            continue
        word, other = entry["word"].strip(), entry["other"].strip()
        if entry["mark"] == "EQAO90":
            doubles.add(max(word, other, key=len))
        elif word != other and other[:1].islower() and other not in NAMES:
            if other in BOTH or ("-" not in other and dictionary.spell(other)):  # it takes any two words with a hyphen
                doubles.add(other)
            else:
                pairs.add((other, word))
    (target / "ao90.tsv").write_text("".join(f"{old}\t{new}\n" for old, new in sorted(pairs)), encoding="utf-8")
    (target / "ao90_doubles.txt").write_text("\n".join(sorted(doubles)) + "\n", encoding="utf-8")
    print(len(pairs), "pairs,", len(doubles), "doubles")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
