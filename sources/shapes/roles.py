"""Who speaks, by any of the names that datasets have for them."""

from __future__ import annotations

import re

from schemas.message import Role

ROLES: dict[str, Role] = {
    **dict.fromkeys(
        (
            *(
                "user",
                "human",
                "prompter",
                "usuario",
                "usuário",
                "utilizador",
                "utilizadora",
                "customer",
                "instruction",
            ),
            *(
                "humano",
                "humana",
                "pessoa",
                "cliente",
                "question",
                "pergunta",
                "prompt",
                "instrução",
                "input",
                "student",
            ),
        ),
        "user",
    ),
    **dict.fromkeys(
        (
            *("assistant", "gpt", "chatgpt", "model", "bot", "ai", "assistente", "bing", "bard", "chatbot", "llm"),
            *("gpt4", "gpt-4", "gpt-3.5", "claude", "agent", "response", "resposta", "answer", "output", "ia", "tutor"),
        ),
        "assistant",
    ),
    **dict.fromkeys(("function_call", "tool_call", "function-call"), "assistant"),
    **dict.fromkeys(("system", "developer", "sistema"), "system"),
    **dict.fromkeys(
        (
            *("tool", "function", "observation", "tool_response", "function_response", "function response", "ipython"),
            *("tool_result", "tool-response", "function-response", "environment", "ferramenta"),
        ),
        "tool",
    ),
}
CALLING = ("function_call", "tool_call", "function-call")


def role_of(name: str) -> Role | None:
    """The role of a name, with a number after it or not (`user_2`); None for one that is nobody's."""
    plain = name.strip().lower()
    return ROLES.get(plain) or ROLES.get(re.sub(r"[\s_-]?\d+$", "", plain))
