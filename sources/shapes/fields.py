"""What the fields of people's rows are called, by what stands in them."""

from __future__ import annotations

TURNS = ("messages", "conversations", "conversation", "dialogue", "dialog", "turns", "chat", "contents", "trajectory")
CHOSEN = (
    ("chosen", "rejected"),
    ("chosen_response", "rejected_response"),
    ("response_chosen", "response_rejected"),
    ("preferred", "dispreferred"),
    ("preferred_output", "non_preferred_output"),
    ("escolhida", "rejeitada"),
)
ANSWERS = (
    *("answer", "resposta", "output", "response", "completion", "answers", "responses", "completions", "respostas"),
    *("target", "targets", "ideal", "solution", "generation", "generated_text", "model_output", "assistant", "reply"),
)
QUESTIONS = (
    "instruction",
    "question",
    "pergunta",
    "prompt",
    "query",
    "instrução",
    "inputs",
    "problem",
    "user",
    "input",
)
TEXTS = ("text", "texto", "content", "conteúdo", "document", "body", "value")
PASSAGES = ("passage", "context", "contexto", "passagem")
SYSTEMS = ("system", "system_prompt", "system_message", "systemInstruction", "system_instruction", "developer")
THOUGHTS = ("reasoning", "reasoning_content", "thinking", "cot", "thoughts", "raciocínio")
TOOLS = ("tools", "functions", "ferramentas", "available_tools")
ENVELOPES = ("body", "response", "request", "row", "sample", "example", "record", "data", "content", "json", "input")
LABELS = ("label", "desirable", "is_desirable", "kto_tag", "wanted")
SHAPES = ("sample", "turns", "preference", "question and answer", "choices", "text")
EXPECTED = (
    "Known are messages or conversations (turns), instruction, question or prompt with output, answer, response or "
    "completion, chosen and rejected, text, and content parts."
)
