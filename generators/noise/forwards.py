"""Noise of mail and chat: what hangs on a message that was forwarded, answered or sent from a telephone."""

from __future__ import annotations

from generators.noise.dice import Dice

NAMES = (
    "Rita",
    "Zé Manel",
    "Dona Graça",
    "Tó",
    "Carla (trabalho)",
    "Mãe",
    "Nuno",
    "Tia Lena",
    "Condomínio",
    "Prof. Sónia",
)
DAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
MONTHS = ("janeiro", "março", "abril", "maio", "junho", "julho", "setembro", "outubro", "novembro")
SUBJECTS = ("Re: dúvida", "Fwd: RE: aquilo de ontem", "Re: Re: urgente", "(sem assunto)", "Fwd: ver isto", "RE: Pedido")
NOTES = (
    "vê isto sff",
    "consegues responder a isto?",
    "mandaram-me esta pergunta, não sei responder",
    "reencaminho, que isto é mais contigo",
    "é isto que está aqui em baixo",
)
TAILS = (
    "Enviado do meu telemóvel",
    "Esta mensagem e os seus anexos podem conter informação confidencial. Se a recebeu por engano, apague-a.",
    "Antes de imprimir este e-mail, pense no ambiente.",
    "Cumps,\nR.",
    "--\nEnviado a partir do telemóvel, desculpa as gralhas",
)


def forwarded(text: str, dice: Dice) -> str:
    """The request inside a forwarded mail, a forwarded chat message, or an answer with the mail it answers below."""
    when = f"{dice.pick(DAYS)}, {1 + dice.below(28)} de {dice.pick(MONTHS)}, {8 + dice.below(14)}h{10 + dice.below(50)}"
    who, other = dice.pick(NAMES), dice.pick(NAMES)
    tail = f"\n\n{dice.pick(TAILS)}" if dice.happens(0.6) else ""
    kind = dice.below(3)
    if kind == 0:
        head = f"---------- Mensagem reencaminhada ----------\nDe: {who}\nData: {when}\nAssunto: {dice.pick(SUBJECTS)}"
        return f"{dice.pick(NOTES)}\n\n{head}\n\n{text}{tail}"
    if kind == 1:
        return f"[Reencaminhada] {who}, {when}\n{text}\n\n{dice.pick(NOTES)}"
    quoted = f"Em {when}, {other} escreveu:\n> Boa tarde, já trataste daquilo?\n> Diz qualquer coisa."
    return f"{text}{tail}\n\n{quoted}"
