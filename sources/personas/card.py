"""The README of published personas: what they are, from which tables, with which licence, what they aren't."""

from __future__ import annotations

from sources.personas.rows import LICENCE, SOURCE
from sources.personas.tables import Table, table, table_names

_HEAD = """---
language: [pt]
license: cc-by-4.0
task_categories: [text-generation]
tags: [personas, synthetic, census, european-portuguese, pt-PT]
pretty_name: Personas de Portugal
---

# Personas de Portugal

{count} personas in European Portuguese, drawn from the published tables of Portugal's 2021 census and put into words by
a grammar: no model wrote them, and **none is a real person**. Made with:

```sh
filigrana sources personas -n {count} --seed {seed} --out personas.jsonl
```

The same command gives the same rows, and no two texts are the same.

> {source}
> O INE não é responsável por esta informação modificada.

Licence: {licence}.

## Fields

`text` is a noun phrase to stand where a name would («uma cozinheira de 47 anos, ...»). Beside it: `who`, `reader`
(shorter forms), `does`, `sex`, `age`, `age_group`,
`region` (district, Açores, Madeira, Estrangeiro), `municipality`, `municipality_code`, `nuts2`, `nuts3`
(NUTS 2013), `country`, `nationality`, `schooling`, `situation`, `occupation`, `occupation_group` (CPP/2010),
`household`, `register` (tu or formal), `manner` and `writing` (how the person writes), `pastime`, `knowledge`, `need`;
`id`, `source`, `licence`, `date`, `digest`. For those who live abroad the municipality is the one of origin.

## What comes from tables and what doesn't

- **Published and met:** municipality by nationality; sex by age; region by sex, age, schooling, situation, sector and
  kind of couple; schooling by situation and sex; occupation by sex and by nationality; people alone by region, sex and
  age; nationality by sex, age, schooling, situation, occupation and household. The joint of all of these is not
  published: it was fitted to them by iterative proportional fitting.
- **Starting points of the fit, not figures:** which schooling an occupation or an age goes with, which age a
  household or a situation goes with, how old a municipality is (dependency ratio of 2019).
- **Ours, from no table:** the title of the occupation within its major group and sector, register, manner of writing,
  taste, knowledge, need. They never depend on sex, place or nationality (but for offices of the Portuguese state).
- **Not found, so not modelled:** sex, age, schooling and work of those who emigrated (they are drawn like Portuguese
  residents of 18 and over); age and sex by municipality (met by region only); the sex of partners (never said);
  homemakers, retired people and students by sex (only the inactive as a whole are known by sex).
- Nobody under {youngest} is described. There are no names. Figures are of 19 April 2021: immigration has grown since.

## Tables

| table | source | date | licence |
|---|---|---|---|
"""


def card(count: int, seed: int, youngest: int) -> str:
    """The README of `count` personas drawn with `seed`."""
    head = _HEAD.format(count=count, seed=seed, source=SOURCE, licence=LICENCE, youngest=youngest)
    return head + "".join(_line(table(name)) for name in table_names())


def _line(one: Table) -> str:
    return f"| {one.head['title']} | {one.head['source']} | {one.head['date']} | {one.head['licence']} |\n"
