"""Teachers that answer in one variety: replay files of sentences written for this."""

from __future__ import annotations

import json
from pathlib import Path

EUROPEAN = (
    "O autocarro parte às oito e um quarto da paragem em frente à junta de freguesia.",
    "Convém levar o cartão de cidadão, porque no guiché pedem-no sempre.",
    "A equipa está a preparar o relatório e entrega-o na sexta-feira à tarde.",
    "Se não conseguires abrir o ficheiro, desliga o ecrã e volta a ligá-lo.",
    "O pequeno-almoço serve-se na sala do rés do chão, ao lado da receção.",
    "Diz-me a que horas chegas, que eu vou buscar-te à estação de comboios.",
    "A fatura da água costuma chegar no princípio do mês.",
    "Os miúdos andam a aprender a nadar na piscina municipal.",
    "Telefona ao senhorio e pede-lhe que mande arranjar a torneira da casa de banho.",
    "O facto de chover não nos impediu de ir a pé até ao mercado.",
)
BRAZILIAN = (
    "Você pode pegar o ônibus no ponto em frente à prefeitura às oito e quinze.",
    "A equipe está preparando o relatório e vai entregar ele na sexta de tarde.",
    "Se não conseguir abrir o arquivo, desligue a tela e ligue de novo.",
    "O café da manhã é servido no térreo, do lado da recepção.",
    "Me fala que horas você chega que eu te busco na estação de trem.",
    "O usuário precisa fazer o cadastro no aplicativo pelo celular.",
    "As crianças estão aprendendo a nadar na piscina do clube.",
    "Liga para o dono do apartamento e pede para ele mandar consertar o banheiro.",
    "O time perdeu de novo e a torcida foi embora antes do final do jogo.",
    "Eu acho que vai chover, então é melhor a gente levar um guarda-chuva no ônibus.",
)


def replay_file(path: Path, sentences: tuple[str, ...]) -> str:
    """A teacher, as `--teacher` takes it, that answers with these sentences."""
    path.write_text(json.dumps({"sentences": sentences}, ensure_ascii=False), encoding="utf-8")
    return f"replay:{path}"
