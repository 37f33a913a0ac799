"""One believable sample of each kind, with what the checks find in it: for pictures of the page, and for its tests."""

from __future__ import annotations

from quality.leaks.find import find_leaks
from schemas.message import Message, ToolCall
from schemas.sample import Content, Sample
from tests.review.samples_for_review import make_sample

ANSWER = (
    "Para marcar a consulta, você pode baixar o aplicativo do centro de saúde no celular e escolher o dia.\n\n"
    "Se preferir, telefone para a receção entre as 9h00 e as 17h00. Me diga se quer ajuda com o registro: "
    "a equipe responde em um dia."
)
MARKDOWN = (
    "## Documentos necessários\n\n"
    "1. **Cartão de Cidadão** válido.\n2. Comprovativo de morada, com *menos de três meses*.\n\n"
    "| Serviço | Prazo |\n|---|---|\n| Normal | 10 dias |\n| Urgente | 2 dias |\n\n"
    "Leve tudo no ônibus da tarde e mostre o documento na tela do balcão."
)
PASSAGE = (
    "A Biblioteca Municipal reabre na segunda-feira, depois de dois meses de obras. Passa a abrir às 9h30 e a fechar "
    "às 19h00, de segunda a sexta-feira, e às 13h00 ao sábado. A sala de leitura tem agora 80 lugares e uma rampa."
)
TOOL = {
    "name": "previsao_do_tempo",
    "description": "Dá a previsão do tempo para um concelho.",
    "parameters": {
        "type": "object",
        "properties": {
            "concelho": {"type": "string", "description": "Nome do concelho."},
            "dia": {"type": "string", "format": "date", "description": "Dia da previsão."},
            "unidade": {"type": "string", "enum": ["Celsius", "Fahrenheit"]},
        },
        "required": ["concelho", "dia"],
    },
}


def sample_of_each_kind(run_id: str, recipe: str = "amostras") -> list[Sample]:
    """chat (plain, and with Markdown), grounded, preference, tools, verifiable; in this order."""
    contents = (
        _chat("Como marco uma consulta no centro de saúde?", ANSWER),
        _chat("De que preciso para renovar o passe?", MARKDOWN),
        Content(
            kind="grounded",
            messages=_turns("A que horas fecha a biblioteca ao sábado?", "Ao sábado, a biblioteca fecha às 13h00."),
            passage=PASSAGE,
            quote="e às 13h00 ao sábado",
        ),
        Content(
            kind="preference",
            messages=_turns(
                "Explica-me em duas frases o que é o IVA.",
                "O IVA é um imposto sobre o consumo: quem compra paga-o, incluído no preço. "
                "Em Portugal, a taxa depende do produto e da região.",
            ),
            rejected_answer=(
                Message(
                    role="assistant", content="O IVA é o imposto que você paga ao pegar um ônibus ou usar o celular."
                ),
            ),
        ),
        Content(kind="tools", messages=_with_a_call(), tools=(TOOL,)),
        Content(
            kind="verifiable",
            messages=_turns(
                "Escreve um convite para o jantar de sábado, com menos de 40 palavras e a palavra «quintal».",
                "Olá! No sábado há jantar no nosso quintal, a partir das 20h00. A gente se vê lá: traz o celular!",
            ),
            constraints=(
                {"checker": "max_words", "count": 40, "text": "O convite tem menos de 40 palavras."},
                {"checker": "contains_keyword", "keywords": ["quintal"]},
            ),
        ),
    )
    return [
        make_sample(n, content, run_id=run_id, recipe=recipe, findings=find_leaks(content.answer))
        for n, content in enumerate(contents)
    ]


def _chat(question: str, answer: str) -> Content:
    return Content(kind="chat", messages=_turns(question, answer))


def _turns(question: str, answer: str) -> tuple[Message, ...]:
    return (Message(role="user", content=question), Message(role="assistant", content=answer))


def _with_a_call() -> tuple[Message, ...]:
    call = ToolCall(id="1", name=TOOL["name"], arguments={"concelho": "Évora", "dia": "2026-03-12"})  # type: ignore[arg-type]
    return (
        Message(role="user", content="Vai chover amanhã em Évora?"),
        Message(role="assistant", tool_calls=(call,)),
        Message(role="tool", content='{"céu": "limpo", "máxima": 21, "chuva": false}', tool_call_id="1"),
        Message(role="assistant", content="Não: amanhã, em Évora, o céu vai estar limpo, com 21 °C de máxima."),
    )
