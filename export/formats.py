"""The shapes that trainers read, made of parsed rows by column expressions.

`messages`, `prompt-completion`, `preference` and `kto` are TRL's conversational dataset formats
(https://huggingface.co/docs/trl/dataset_formats), `sharegpt` and `alpaca` are LLaMA-Factory's and Axolotl's.
"""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl

from export.columns import Column
from export.rows.reading import TURNS
from export.selection import Format, Shape

RAW = pl.List(pl.String)
TAGS = {"system": "system", "user": "human", "assistant": "gpt", "tool": "observation"}

METADATA = [
    Column("id", "string", "The sample's id: `filigrana trace ID` walks back to its seed and prompts."),
    Column("kind", "string", "chat, grounded, preference, tools or verifiable."),
    Column("domain", "string", "The topic's domain, in Portuguese; empty when the seed has none."),
    Column("topic", "string", "The seed's topic; empty when it has none."),
    Column("recipe", "string", "The recipe that made the row."),
    Column("method", "string", "The generation method of the recipe."),
    Column("source", "string", "Where the seed comes from, with its citation line where one is due."),
    Column("licence", "string", "SPDX expression (or terms) of the seed's source."),
    Column("teacher", "string", "The model that wrote the row."),
    Column("teacher_licence", "string", "Terms of the teacher's outputs; empty when not stated."),
    Column("run_id", "string", "The generation run."),
    Column("reviewed", "bool", "Whether a person decided on this row."),
    Column("decision", "string", "accepted, corrected, or empty for an unreviewed row."),
    Column("judge_score", "float64", "Mean overall score of the judge models, 1 to 5; null when not judged."),
]
QUOTE = Column("quote", "string", "grounded: the part of the passage that supports the answer, verbatim.")
CONSTRAINTS = Column("constraints", "json_list", "verifiable: what a program can check of the answer.")


def fits(shape: Shape) -> pl.Expr:
    """Whether a parsed row can be written in this format at all."""
    turns, last = pl.col("messages"), pl.col("messages").list.last().struct
    content = last.field("content").str.len_bytes() > 0
    sound = (turns.list.len() >= 2) & (last.field("role") == "assistant") & (content | pl.col("has_calls"))
    if shape.format == "alpaca":
        spoken = turns.list.eval(pl.element().filter(_role() != "system").struct.field("role"))
        return sound & ~pl.col("has_calls") & (spoken.list.join(" ") == "user assistant")
    if shape.format == "sharegpt":
        roles = turns.list.eval(pl.element().struct.field("role")).list.join(" ")
        whole = r"^(system )?(user (assistant (tool )+)*assistant )*(user (assistant (tool )+)*assistant)$"
        return sound & roles.str.contains(whole)
    if shape.format == "preference":
        loser = pl.col("rejected_answer").list.last().struct.field("content")
        return sound & (pl.col("rejected_answer").list.len() > 0) & (loser != last.field("content"))
    return sound


def _role() -> pl.Expr:
    return pl.element().struct.field("role")


def columns_of(shape: Shape, has_calls: bool, has_quote: bool, has_constraints: bool) -> list[Column]:
    """The columns of an export. `tools`, `quote` and `constraints` are there when any exported row has them."""
    turns: Any = "json_list" if has_calls else "turns"
    own: dict[Format, list[Column]] = {
        "messages": [Column("messages", turns, "The conversation.")],
        "sharegpt": [Column("conversations", "from_value", "The conversation.")],
        "alpaca": [Column(n, "string") for n in ("instruction", "input", "output", "system")],
        "prompt-completion": [Column("prompt", turns), Column("completion", turns)],
        "preference": [
            *([] if shape.implicit_prompt else [Column("prompt", turns)]),
            Column("chosen", turns, "The better answer."),
            Column("rejected", turns, "The worse answer."),
            Column("score_chosen", "float64", "The judge's score of the better answer."),
            Column("score_rejected", "float64", "The judge's score of the worse answer, on the same scale."),
        ],
        "kto": [
            Column("prompt", turns),
            Column("completion", turns),
            Column("label", "bool", "Whether the completion is wanted."),
        ],
    }
    as_text = shape.format == "sharegpt"
    tools = Column("tools", "string" if as_text else "json_list", "Functions the assistant may call.")
    optional = [
        *([tools] if has_calls and shape.format != "alpaca" else []),
        *([QUOTE] if has_quote else []),
        *([CONSTRAINTS] if has_constraints else []),
    ]
    return [*own[shape.format], *optional, *METADATA]


def shaped(rows: pl.DataFrame, shape: Shape, columns: list[Column]) -> pl.DataFrame:
    """Parsed rows with their metadata to rows of the format: one for each, two for the pairs of `kto`."""
    if any(c.name == "tools" for c in columns):
        rows = _with_json_turns(rows, shape)
    maker = {
        "messages": lambda r: r,
        "sharegpt": _sharegpt,
        "alpaca": _alpaca,
        "prompt-completion": lambda r: r.with_columns(prompt=_head("messages"), completion=_tail("messages")),
        "preference": _implicit if shape.implicit_prompt else _explicit,
        "kto": _kto,
    }[shape.format]
    return maker(rows).select(c.name for c in columns)


def _head(column: str) -> pl.Expr:
    return pl.col(column).list.head(pl.col(column).list.len() - 1)


def _tail(column: str) -> pl.Expr:
    return pl.col(column).list.tail(1)


def _scores() -> dict[str, pl.Expr]:
    untouched = pl.col("decision") != "corrected"
    return {
        "score_chosen": pl.when(untouched).then(pl.col("scores").list.get(0, null_on_oob=True)),
        "score_rejected": pl.when(untouched).then(pl.col("scores").list.get(1, null_on_oob=True)),
    }


def _explicit(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        prompt=_head("messages"), chosen=_tail("messages"), rejected=_tail("rejected_answer"), **_scores()
    )


def _implicit(rows: pl.DataFrame) -> pl.DataFrame:
    whole = pl.concat_list(_head("messages"), _tail("rejected_answer"))
    return rows.with_columns(chosen=pl.col("messages"), rejected=whole, **_scores())


def _kto(rows: pl.DataFrame) -> pl.DataFrame:
    wanted = rows.with_columns(prompt=_head("messages"), completion=_tail("messages"), label=pl.lit(True))
    unwanted = rows.filter(pl.col("rejected_answer").list.len() > 0).with_columns(
        prompt=_head("messages"), completion=_tail("rejected_answer"), label=pl.lit(False)
    )
    return pl.concat([wanted, unwanted]).sort("id", "label", descending=[False, True])


def _alpaca(rows: pl.DataFrame) -> pl.DataFrame:
    def text(role: str) -> pl.Expr:
        of_role = pl.element().filter(_role() == role).struct.field("content")
        return pl.col("messages").list.eval(of_role).list.first().fill_null("")

    return rows.with_columns(
        instruction=text("user"), input=pl.lit(""), output=text("assistant"), system=text("system")
    )


def _sharegpt(rows: pl.DataFrame) -> pl.DataFrame:
    if rows.schema["messages"] == RAW:
        return _sharegpt_with_tools(rows)
    pair = pl.struct(
        _role().replace_strict(TAGS, return_dtype=pl.String).alias("from"),
        pl.element().struct.field("content").alias("value"),
    )
    return rows.with_columns(conversations=pl.col("messages").list.eval(pair))


def _sharegpt_with_tools(rows: pl.DataFrame) -> pl.DataFrame:
    talks = [_from_value([orjson.loads(m) for m in turns]) for turns in rows["messages"]]
    tools = [_flat_tools(row) for row in rows["tools"]]
    pair = pl.List(pl.Struct({"from": pl.String, "value": pl.String}))
    return rows.with_columns(pl.Series("conversations", talks, dtype=pair), pl.Series("tools", tools, dtype=pl.String))


def _from_value(messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """LLaMA-Factory's turns: a call is a `function_call`, and the answers to parallel calls are one `observation`."""
    turns: list[dict[str, str]] = []
    observed: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            observed.append(message["content"])
            continue
        if observed:
            turns.append({"from": "observation", "value": _one_or_list(observed)})
            observed = []
        calls = [c["function"] for c in message.get("tool_calls", [])]
        if calls:
            plain = [{"name": c["name"], "arguments": c["arguments"]} for c in calls]
            value = orjson.dumps(plain[0] if len(plain) == 1 else plain).decode()
            turns.append({"from": "function_call", "value": value})
        else:
            turns.append({"from": TAGS[message["role"]], "value": message["content"]})
    return turns


def _one_or_list(observed: list[str]) -> str:
    return observed[0] if len(observed) == 1 else orjson.dumps(observed).decode()


def _flat_tools(tools: list[str]) -> str:
    flat = [orjson.loads(t) for t in tools]
    return orjson.dumps([t.get("function", t) for t in flat]).decode() if flat else ""


def _with_json_turns(rows: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """Every turn as JSON text, so that turns with and without calls share one column without empty fields."""

    def full(column: str, exact: str) -> pl.Expr:
        return pl.coalesce(exact, pl.col(column).list.eval(pl.element().struct.json_encode())).alias(column)

    rows = rows.with_columns(full("messages", "chat_json"), full("rejected_answer", "rejected_json"))
    tools = [[_wrapped(tool) for tool in row] for row in rows["tools"]]
    rows = rows.with_columns(pl.Series("tools", tools, dtype=RAW))
    if shape.string_arguments and shape.format != "sharegpt":
        for column in ("messages", "rejected_answer"):
            texts = [[_text_arguments(m) for m in turns] for turns in rows[column]]
            rows = rows.with_columns(pl.Series(column, texts, dtype=RAW))
    return rows


def _wrapped(tool: str) -> str:
    """A tool as chat templates and the OpenAI API take it: {"type": "function", "function": {...}}."""
    definition = orjson.loads(tool)
    return tool if "function" in definition else orjson.dumps({"type": "function", "function": definition}).decode()


def _text_arguments(message: str) -> str:
    if '"tool_calls"' not in message:
        return message
    chat = orjson.loads(message)
    for call in chat.get("tool_calls", []):
        call["function"]["arguments"] = orjson.dumps(call["function"]["arguments"]).decode()
    return orjson.dumps(chat).decode()


__all__ = ["METADATA", "TURNS", "columns_of", "fits", "shaped"]
