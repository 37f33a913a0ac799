"""The log-probabilities of twin sentences, in the training environment: python score.py BASE PAIRS OUT [--adapter DIR].

Each twin is scored as the assistant's answer to one neutral request, in the model's own chat template. OUT has, for
each pair, the sums over its tokens of the European and of the Brazilian twin, in float32: in bfloat16 they are up to
0.7 nats off, as much as many twins are apart. With --merged DIR the model with its adapter is saved there besides, for
an engine to load.
"""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

ASKED = [{"role": "user", "content": "Escreve uma frase em português."}]
BATCH = 16


def log_probabilities(model: torch.nn.Module, tokenizer: AutoTokenizer, texts: list[str]) -> list[float]:
    """Of each text after the request, its sum in nats. The request is read once."""
    start = tokenizer.apply_chat_template(ASKED, tokenize=False, add_generation_prompt=True)
    before = tokenizer(start, add_special_tokens=False).input_ids
    encoded = [tokenizer(text, add_special_tokens=False).input_ids for text in texts]
    with torch.no_grad():
        read = model(input_ids=torch.tensor([before], device=model.device), use_cache=True)
    order = sorted(range(len(texts)), key=lambda n: len(encoded[n]))
    found = [0.0] * len(texts)
    for first in range(0, len(order), BATCH):
        rows = order[first : first + BATCH]
        longest = max(len(encoded[n]) for n in rows)
        ids = torch.tensor([encoded[n] + [0] * (longest - len(encoded[n])) for n in rows], device=model.device)
        known = copy.deepcopy(read.past_key_values)
        known.batch_repeat_interleave(len(rows))
        with torch.no_grad():
            more = model(input_ids=ids[:, :-1], past_key_values=known, use_cache=True).logits
        logits = torch.cat([read.logits[:, -1:].expand(len(rows), -1, -1), more], 1).float()
        said = torch.log_softmax(logits, -1).gather(-1, ids[..., None])[..., 0]
        for place, number in enumerate(rows):
            found[number] = float(said[place, : len(encoded[number])].sum())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--merged", type=Path)
    given = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(given.base)
    model = AutoModelForCausalLM.from_pretrained(given.base, dtype=torch.float32)
    if given.adapter:
        model = PeftModel.from_pretrained(model, str(given.adapter)).merge_and_unload()
    if torch.cuda.is_available():
        model = model.cuda()
    model.eval()
    twins = [json.loads(line) for line in given.pairs.read_text(encoding="utf-8").splitlines()]
    european = log_probabilities(model, tokenizer, [twin["european"] for twin in twins])
    brazilian = log_probabilities(model, tokenizer, [twin["brazilian"] for twin in twins])
    partial = given.out.with_suffix(".partial")
    partial.write_text(json.dumps({"european": european, "brazilian": brazilian}))
    partial.rename(given.out)
    if given.merged:
        model.to(torch.bfloat16).save_pretrained(given.merged)
        tokenizer.save_pretrained(given.merged)


if __name__ == "__main__":
    main()
