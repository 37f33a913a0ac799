"""Make quality/data/ao90.tsv and ao90_doubles.txt: spellings that the Acordo Ortográfico of 1990 changed in Portugal.

From the official Portuguese conversion list as packaged by `tugalex` (Apache-2.0): pairs with one new form go to
ao90.tsv; words whose old form is still right (sector, espectador) go to ao90_doubles.txt.

    .venv/bin/python bench/quality/build_ao90.py quality/data
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path


def main(target: Path) -> None:
    import tugalex

    source = Path(tugalex.__file__).parent / "data" / "acordo_ortografico_pt_PT.csv"
    pairs, doubles = [], []
    with source.open(encoding="utf-8", newline="") as lines:
        for old, new in list(csv.reader(lines))[1:]:
            forms = [form.strip() for form in new.split(",")]
            if old in forms:
                doubles.append(old)
            elif len(forms) == 1 and old[:1].islower():
                pairs.append((old, forms[0]))
    (target / "ao90.tsv").write_text("".join(f"{o}\t{n}\n" for o, n in sorted(set(pairs))), encoding="utf-8")
    (target / "ao90_doubles.txt").write_text("\n".join(sorted(set(doubles))) + "\n", encoding="utf-8")
    print(len(set(pairs)), "pairs,", len(set(doubles)), "doubles")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
