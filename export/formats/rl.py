"""Prompts whose answers a program can check, for reinforcement learning: TRL's GRPO, verl, verifiers.

Columns as verl reads them (https://verl.readthedocs.io/en/latest/preparation/prepare_data.html); TRL gives the other
columns to reward functions by name. What scores an answer is `rewards.py`, beside the data.
"""

from __future__ import annotations

import polars as pl

from export.columns import Column
from export.formats.contract import REINFORCEMENT, Format, head, said_last, takes_turns
from export.rewards.bundle import rewards_file
from export.selection import Shape

COLUMNS = [
    Column("prompt", "turns", "What the model is asked."),
    Column("answer", "string", "An answer that keeps all constraints: as a reference, not the only right one."),
    Column("data_source", "string", "`filigrana/` and the recipe: what verl chooses a reward by."),
    Column(
        "ability",
        "string",
        "math, where the result of a problem is checked; code, where Python is; else instruction_following.",
    ),
    Column("reward_model", "reward_model", "verl's: style `rule`, and the constraints as ground truth."),
    Column("extra_info", "extra_info", "verl's: the row's id as index, and the answer."),
]


def _fits() -> pl.Expr:
    """There is something that a program can check, of an answer without calls."""
    return (pl.col("constraints").list.len() > 0) & ~pl.col("has_calls") & takes_turns()


def _shaped(rows: pl.DataFrame, _: Shape) -> pl.DataFrame:
    is_problem = pl.col("constraints").str.contains('"checker":"final_', literal=True)
    is_code = pl.col("constraints").str.contains('"checker":"python_', literal=True)
    return rows.with_columns(
        prompt=head("messages"),
        answer=said_last("messages"),
        data_source=pl.concat_str(pl.lit("filigrana/"), "recipe"),
        ability=pl.when(is_problem)
        .then(pl.lit("math"))
        .when(is_code)
        .then(pl.lit("code"))
        .otherwise(pl.lit("instruction_following")),
    ).with_columns(
        reward_model=pl.struct(pl.lit("rule").alias("style"), pl.col("constraints").alias("ground_truth")),
        extra_info=pl.struct(pl.col("id").alias("index"), "answer"),
    )


RL = Format(
    name="rl",
    summary="prompts with what a program can check of an answer, and rewards.py (GRPO, verl, verifiers)",
    columns=lambda _, __: COLUMNS,
    shaped=_shaped,
    fits=_fits,
    tools="none",
    tasks=REINFORCEMENT,
    trl="grpo",
    beside=lambda: {"rewards.py": rewards_file()},
)
