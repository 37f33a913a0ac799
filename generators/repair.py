"""Repair: the teacher is asked once to rewrite an answer with the findings listed; both versions stay on record."""

from __future__ import annotations

from generators.prepare import PreparedRecipe
from generators.rollout import Rollout
from prompts.render import render_messages
from prompts.steps import step_template
from quality.checks import Outcome
from schemas.sample import Content

REPAIRABLE = {"leaks", "variety", "orthography"}
"""Checks whose problem a rewrite can mend; the rest needs a new answer."""

MOST_FINDINGS = 40


async def mended(prepared: PreparedRecipe, rollout: Rollout, content: Content, outcome: Outcome) -> Content | None:
    """What the method, or a recipe with `repair`, makes of a content that the checks turn down; None where nothing."""
    if prepared.method.mends:
        return await prepared.method.mends(rollout, content, outcome, prepared.checks)
    return await repaired(rollout, content, outcome) if prepared.recipe.repair else None


async def repaired(rollout: Rollout, content: Content, outcome: Outcome) -> Content | None:
    """The content with its last answer rewritten, or None when this problem isn't one to rewrite.

    The original completion stays in the `completions` table, under the rollout, as the answer's own step.
    """
    if outcome.rejected_by is None or outcome.rejected_by[0] not in REPAIRABLE or not content.answer:
        return None
    values = {"answer": content.answer, "findings": outcome.findings[:MOST_FINDINGS]}
    messages = render_messages(step_template("repair"), values)
    rewritten = (await rollout.answers("repair", messages, 1))[0]
    answer = content.messages[-1].with_text(rewritten.text)
    return content.model_copy(update={"messages": (*content.messages[:-1], answer)})
