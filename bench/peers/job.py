"""The one job of every runner: N samples of three calls, A (instruction, JSON), B (answer), C (judgement, JSON).

The same seeds, prompts, schemas and output columns as bench/recipe_three_calls.yaml gives Filigrana. [[A]], [[B]] and
[[C]] tell the mock server which call it is where a program can't send `response_format`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SYSTEM_A = 'Escreves pedidos para treinar um assistente. [[A]] Responde só com um objeto JSON {"instruction": "..."}.'
SYSTEM_B = "És um assistente prestável. [[B]] Responde em português europeu."
SYSTEM_C = 'És um avaliador. [[C]] Responde só com um objeto JSON {"score": 1 a 5, "reason": "..."}.'


def user_a(topic: str, persona: str) -> str:
    return f"Tema: {topic}\nPessoa: {persona}\nEscreve um pedido que esta pessoa faria sobre o tema."


def user_c(instruction: str, answer: str) -> str:
    return f"Pedido: {instruction}\n\nResposta: {answer}\n\nDá uma nota de 1 a 5 e diz o motivo."


def _schema(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema, "strict": True}}


FORMAT_A = _schema("Instruction", {"instruction": {"type": "string"}})
FORMAT_C = _schema(
    "Judgement", {"score": {"type": "integer", "minimum": 1, "maximum": 5}, "reason": {"type": "string"}}
)


def seeds(n: int) -> Iterator[dict[str, str]]:
    """{"id", "topic", "persona"}; after the last of seeds.jsonl from the start again, each round numbered."""
    lines = (Path(__file__).parents[1] / "seeds.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    for i in range(n):
        row = rows[i % len(rows)]
        yield {"id": f"s{i:07d}", "topic": f"{row['topic']} #{i // len(rows)}", "persona": row["persona"]}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", default="mock")
    parser.add_argument("--concurrency", type=int, default=256)
    parser.add_argument("--out", required=True, help="file of rows; a folder for runners that write one")
    parser.add_argument("--work", required=True, help="state that a second run resumes from")
    parser.add_argument("--rows-kept-at-once", type=int, default=500, help="for programs that keep whole chunks")
    options = parser.parse_args()
    Path(options.work).mkdir(parents=True, exist_ok=True)
    return options
