"""What can be wrong with a conversation over a world: invented arguments, a last state other than the goal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from generators.outcomes import RolloutRejectedError
from generators.worlds.scenes import Scene
from generators.worlds.simulator import Simulator
from generators.worlds.told import bare, value_told
from schemas.message import Message, ToolCall

CANNOT = re.compile(
    r"\bnão (?:(?:te|lhe|me|o|a|os|as|se|lho|lha) )?(?:(?:é|foi|será|me é|lhe é) (?:\w+ )?possível|pod\w+|poss[oa]m?|"
    r"consig\w+|consegu\w+|pude|dá|deu|há(?! (?:problema|dúvida))|exist\w+|tenho|temos|tem|têm|trat\w+|aceit\w+|"
    r"permit\w+|cheg\w+|faço|faz|encontr\w+|disponho|renov\w+|troc\w+|reembols\w+|devolv\w+|está disponível)\b|"
    r"\bimpossível\b|\besgotad[oa]s?\b|\bindisponíve(?:l|is)\b|\binsuficiente\b",
    re.IGNORECASE,
)
"""How somebody is told that it can't be done."""
CLAIMS = re.compile(
    r"\b(?:marquei|reservei|encomendei|transferi|cancelei|inscrevi|desbloqueei|bloqueei|pedi|enviei|registei|tratei|mudei|"
    r"renovei|comprei|devolvi|troquei|justifiquei)\b",
    re.IGNORECASE,
)
"""What an assistant says of what it has done."""
ASKS = re.compile(
    r"\?|\b(?:diz|diga|indica|indique|confirma|confirme|envia|envie|manda|mande|dá|dê|escolhe|escolha|preciso)\b"
)
"""A message that wants a reply."""


LABEL = re.compile(r"\s*(?:pessoa|assistente|utilizadora?|resposta|chamada|resultado)\s*:", re.IGNORECASE)


def refuse_turn(step: str, text: str, turns: Sequence[Message]) -> None:
    """Rejects `speaker_label`, a turn that goes on with the script («Assistente: ...») instead of being said, and
    `repeated_turn`, one that was said before."""
    evidence = {"text": text[:2000], "turns": [turn.to_chat() for turn in turns]}
    if label := LABEL.match(text):
        detail = f"it begins with «{label.group().strip()}»"
        raise RolloutRejectedError(step, "world", "speaker_label", detail, evidence)
    if any(turn.role in ("user", "assistant") and bare(turn.text) == bare(text) for turn in turns):
        raise RolloutRejectedError(step, "world", "repeated_turn", "it was said before", evidence)


def refuse_call(scene: Scene, call: ToolCall, earlier: Sequence[ToolCall], turns: Sequence[Message]) -> None:
    """Rejects `distractor_called`, `repeated_call` and `invented_argument`: an argument with a pattern, or one that the
    person keeps until asked, whose value nobody has told yet."""
    tool = scene.world.tool(call.name)
    if tool is None:
        detail = f"{call.name} does nothing for this task: it is another service's"
        raise _problem("distractor_called", detail, call, turns)
    if any((one.name, one.arguments) == (call.name, call.arguments) for one in earlier):
        raise _problem("repeated_call", f"{call.name} was called with the same arguments before", call, turns)
    said = "\n".join(turn.text for turn in turns if turn.role in ("user", "tool"))
    for name, value in call.arguments.items():
        schema = tool.parameters.get("properties", {}).get(name, {})
        must_be_told = "pattern" in schema or (call.name, name) in scene.kept_arguments
        if must_be_told and not value_told(said, value):
            detail = f"{call.name}: nobody has told «{value}», given as '{name}'"
            raise _problem("invented_argument", detail, call, turns)


def refuse_error(scene: Scene, call: ToolCall, result: dict[str, Any], turns: Sequence[Message]) -> None:
    """Rejects `unexpected_error`: the service refuses a call in a task in which nothing has to fail."""
    if "erro" in result and not scene.task.fails:
        raise _problem("unexpected_error", f"{call.name}: {result['erro']}", call, turns)


def refuse_request(scene: Scene, request: str) -> None:
    """Rejects `told_too_soon`: the first message gives away what the person is to keep until asked."""
    told = [label for label, value in scene.keeps.items() if value_told(request, value)]
    if told:
        evidence = {"request": request, "kept": scene.keeps}
        raise RolloutRejectedError("request", "world", "told_too_soon", f"it says {told[0]}", evidence)


def what_is_missing(scene: Scene, world: Simulator, answer: str) -> tuple[str, str]:
    """Why the conversation can't end with this answer, as (reason, detail); ('', '') when it can. Reasons:
    `wrong_state`, `not_told`, `not_declined`, `false_claim`."""
    if world.compared() != scene.goal.compared():
        wanted = scene.goal.compared()
        tables = [table for table, rows in world.compared().items() if rows != wanted[table]]
        return "wrong_state", f"not as they were to be at the end: {', '.join(tables)}"
    if untold := [value for value in scene.tells if not value_told(answer, value)]:
        return "not_told", f"the answer doesn't say «{untold[0]}»"
    if scene.declines and not CANNOT.search(answer):
        return "not_declined", "the answer doesn't say that it can't be done"
    if scene.declines and (claim := CLAIMS.search(answer)):
        return "false_claim", f"the answer says «{claim.group()}», and nothing was done"
    return "", ""


def _problem(reason: str, detail: str, call: ToolCall, turns: Sequence[Message]) -> RolloutRejectedError:
    evidence = {"call": call.model_dump(), "turns": [turn.to_chat() for turn in turns]}
    return RolloutRejectedError("act", "world", reason, detail, evidence)
