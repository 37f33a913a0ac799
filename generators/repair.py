"""Repair: the teacher is asked once to rewrite an answer with the findings listed; both versions stay on record."""

from __future__ import annotations

from generators.rollout import Rollout
from quality.checks import Outcome
from schemas.message import Message
from schemas.sample import Content

REPAIRABLE = {"leaks", "variety", "orthography"}
"""Checks whose problem a rewrite can mend; the rest needs a new answer."""

SYSTEM = (
    "És revisor de texto em português europeu. Reescreves a resposta que te dão, corrigindo apenas o que está "
    "assinalado e mantendo o sentido, a estrutura e a extensão. Escreves só o texto corrigido, sem comentários."
)


async def repaired(rollout: Rollout, content: Content, outcome: Outcome) -> Content | None:
    """The content with its last answer rewritten, or None when this problem isn't one to rewrite.

    The original completion stays in the `completions` table, under the rollout, as the answer's own step.
    """
    if outcome.rejected_by is None or outcome.rejected_by[0] not in REPAIRABLE or not content.answer:
        return None
    listed = [f"- «{f.text}»" + (f" → «{f.suggestion}»" if f.suggestion else "") for f in outcome.findings]
    user = f"Resposta:\n{content.answer}\n\nA corrigir:\n" + "\n".join(listed[:40])
    messages = (Message(role="system", content=SYSTEM), Message(role="user", content=user))
    rewritten = (await rollout.answers("repair", messages, 1))[0]
    answer = content.messages[-1].with_text(rewritten.text)
    return content.model_copy(update={"messages": (*content.messages[:-1], answer)})
