"""The check `injection`: texts that give orders to the model that reads them, and answers that followed one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prompts.fence import MARK
from quality.checked_texts import assistant_turns, seed_texts, texts_in, written_texts
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from quality.injection.orders import Order, asked_for_words, find_order
from quality.injection.unhidden import plain

OF_THE_CENSUS = "persona"
"""A field of seeds that a program draws."""


class InjectionSettings(Settings):
    """Whether `seeds` (and passages) that hold an order are turned down, and `answers` that hold or followed one."""

    seeds: bool = True
    answers: bool = True


def check_injection(given: CheckInput, settings: InjectionSettings) -> CheckResult:
    """Reject `order_in_seed`, `order_in_passage`, `order_in_answer`, `followed_order` (the answer says words that a
    text wanted said) and `fence_mark` (a mark of a prompt's fences)."""
    if settings.seeds and (problem := seed_problem(given.seed)):
        return CheckResult(problem)
    if settings.seeds and (order := find_order(given.content.passage)):
        return CheckResult(_problem("order_in_passage", "passage", order))
    if settings.answers:
        for field, text in written_texts(given):
            if found := MARK.search(text):
                return CheckResult(
                    Problem(reason="fence_mark", detail=found.group(), evidence={"field": field, "text": found.group()})
                )
        for field, text in assistant_turns(given):
            if order := find_order(text):
                return CheckResult(_problem("order_in_answer", field, order))
            if words := _followed(text, given):
                evidence = {"field": field, "text": words}
                return CheckResult(
                    Problem(reason="followed_order", detail=f"it says «{words[:80]}»", evidence=evidence)
                )
    return PASSED


def seed_problem(seed: Mapping[str, Any]) -> Problem | None:
    """What is wrong with a seed's texts, before anything is asked: `order_in_seed`."""
    looked_at = {name: value for name, value in seed.items() if name != OF_THE_CENSUS}
    for text in texts_in(looked_at):
        if order := find_order(text):
            return _problem("order_in_seed", "seed", order)
    return None


def _followed(answer: str, given: CheckInput) -> str:
    """Words that a text wanted said, that the answer says and nobody asked for; '' when there are none."""
    wanted = {word for text in (given.content.passage, *seed_texts(given)) for word in asked_for_words(text)}
    if not wanted:
        return ""
    said = plain(answer)
    asked = plain(" ".join(_questions(given)))
    return next((word for word in sorted(wanted) if word in said and word not in asked), "")


def _questions(given: CheckInput) -> Iterator[str]:
    """What people asked, without the texts that they showed."""
    shown = [text for text in (given.content.passage, *seed_texts(given)) if text]
    for message in given.content.messages:
        if message.role == "user":
            said = message.text
            for text in shown:
                said = said.replace(text.strip(), "")
            yield said


def _problem(reason: str, field: str, order: Order) -> Problem:
    hidden = f", hidden as {order.hidden}" if order.hidden else ""
    detail = f"«{order.text[:80]}» ({', '.join(order.kinds)}{hidden})"
    evidence = {"field": field, "text": order.text, "signs": list(order.kinds), "hidden": order.hidden}
    return Problem(reason=reason, detail=detail, evidence=evidence)
