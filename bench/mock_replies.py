"""What the mock endpoint says: sentences, instances of a schema, and bodies as OpenAI's API has them."""

from __future__ import annotations

import math
from typing import Any

import orjson

SENTENCES = (
    "O pedido entrega-se no balcão da junta de freguesia, com o cartão de cidadão e o comprovativo de morada.",
    "A resposta chega por carta ou por correio eletrónico, no prazo que a lei prevê para cada caso.",
    "Quem trabalha por conta própria guarda os recibos verdes e entrega a declaração na primavera.",
    "O comboio parte de manhã cedo e chega à cidade antes da hora de almoço.",
    "A equipa reúne-se à segunda-feira, revê as tarefas da semana e reparte o trabalho.",
    "O azeite novo prova-se com pão, ainda turvo, logo depois da apanha da azeitona.",
    "No centro de saúde, a enfermeira mede a tensão arterial e regista os valores na ficha.",
    "Os alunos leem o texto em voz alta, sublinham os verbos e explicam o que perceberam.",
    "A biblioteca municipal empresta livros por três semanas e aceita renovações por telefone.",
    "O museu abre às dez horas, fecha à segunda-feira e tem entrada livre ao domingo de manhã.",
    "Antes de assinar o contrato, convém ler as cláusulas sobre a renda e sobre o aviso prévio.",
    "A horta rega-se ao fim da tarde, quando o sol já não aquece a terra.",
)


def text(digest: bytes, sentences: int) -> str:
    """Some sentences that follow from `digest`, and a mark that makes them unique."""
    chosen = " ".join(SENTENCES[digest[i] % len(SENTENCES)] for i in range(sentences))
    return f"{chosen} Processo n.º {int.from_bytes(digest[:4], 'little')}."


def instance(schema: Any, root: Any, digest: bytes) -> Any:
    """A smallest instance of a JSON Schema, as constrained decoding would give."""
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return instance(target, root, digest)
    if "const" in schema or "enum" in schema:
        return schema.get("const") if "const" in schema else schema["enum"][0]
    if "anyOf" in schema:
        return instance(schema["anyOf"][0], root, digest)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if kind == "object":
        return {name: instance(inner, root, digest) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [instance(schema.get("items", {}), root, digest)] * max(1, schema.get("minItems", 1))
    if kind == "integer":
        low = schema.get("minimum", 1)
        return low + digest[5] % (schema.get("maximum", low + 4) - low + 1)
    if kind == "number":
        return float(schema.get("minimum", 0))
    if kind == "boolean":
        return True
    return text(digest, 1)[-schema.get("maxLength", 10_000) :]


def letter(text: str, alternatives: int) -> dict[str, Any]:
    """A letter as OpenAI tells a token. A digit is as sure as three to one, with a neighbour as the other."""
    tops = [(text, math.log(0.75)), ("2" if text < "2" else chr(ord(text) - 1), math.log(0.25))]
    told = [{"token": t, "logprob": p, "bytes": list(t.encode())} for t, p in tops[:alternatives] if text.isdecimal()]
    return {"token": text, "logprob": tops[0][1], "bytes": list(text.encode()), "top_logprobs": told}


def error_body(message: str) -> bytes:
    return orjson.dumps({"error": {"message": message, "type": "error"}})


def completion_body(request: dict[str, Any], contents: list[str], prompt_length: int) -> bytes:
    """A choice for each content; its tokens, where log-probabilities are asked for, are its letters."""
    usage = {"prompt_tokens": prompt_length // 4, "completion_tokens": sum(map(len, contents)) // 4}
    usage["total_tokens"] = sum(usage.values())
    choices: list[dict[str, Any]] = [
        {"index": number, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        for number, content in enumerate(contents)
    ]
    if request.get("logprobs"):
        for choice, content in zip(choices, contents, strict=True):
            choice["logprobs"] = {"content": [letter(c, request.get("top_logprobs") or 0) for c in content]}
    head = {"id": "chatcmpl-bench", "object": "chat.completion", "created": 0, "model": request.get("model", "")}
    return orjson.dumps(head | {"choices": choices, "usage": usage})
