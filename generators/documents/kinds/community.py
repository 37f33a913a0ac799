"""What neighbours, associations and firms let people know."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.draft import Draft, column
from generators.documents.values import Value, at, cents, money, number, on, percent, words
from generators.documents.words_of_portugal import FIRMS, STREETS, TOWNS, people, person

FLATS = ("r/c Esq.", "r/c Dto.", "1.º Esq.", "1.º Dto.", "2.º Esq.", "2.º Dto.", "3.º Esq.", "3.º Dto.")


def condominium_notice(dice: Random) -> Document:
    """Shares of a cost by permillage."""
    draft = Draft(dice, "aviso_condominio", "o aviso do condomínio", "Aviso aos condóminos")
    day = draft.day()
    floors = dice.choice((6, 8))
    flats = FLATS[:floors]
    shares = _shares(floors, dice)
    cost = draft.euros(1200, 6400, "10")
    rows = [
        (flat, number(share, "‰"), money(cost * share / sum(shares))) for flat, share in zip(flats, shares, strict=True)
    ]
    draft.fact(
        "place", "Condomínio", "o condomínio", words(f"{dice.choice(STREETS)}, lote {dice.randint(1, 30)}"), asked=False
    )
    draft.fact("day", "Data do aviso", "a data do aviso", on(day))
    draft.fact(
        "works",
        "Obra",
        "a obra a fazer",
        words(
            dice.choice(
                (
                    "Pintura da fachada",
                    "Reparação do elevador",
                    "Impermeabilização do terraço",
                    "Substituição do portão",
                )
            )
        ),
    )
    draft.fact("cost", "Custo estimado", "o custo estimado", money(cost))
    draft.fact("due", "Pagamento até", "a data limite de pagamento", on(day + timedelta(dice.choice((20, 30, 45)))))
    draft.table(
        "shares",
        ("a", "fração", "frações"),
        "Fração",
        (
            column("Permilagem", "a permilagem", "as permilagens", "number", high=True),
            column("Quota", "a quota", "as quotas", "money", adds=True),
        ),
        rows,
        link="da fração",
        decoys=("4.º Esq.", "4.º Dto.", "5.º Esq."),
    )
    draft.fact("admin", "A administração", "o nome de quem administra o condomínio", words(person(dice)))
    return draft.made(
        ("a data de início da obra", "a empresa que faz a obra", "o número da conta do condomínio"),
        ("As quotas são proporcionais à permilagem de cada fração.",),
    )


def _shares(count: int, dice: Random) -> list[int]:
    """Different ones, of 1000 in all."""
    low, high = (105, 145) if count == len(FLATS) else (140, 190)
    while True:
        shares = dice.sample(range(low, high), count - 1)
        last = 1000 - sum(shares)
        if low <= last < high and last not in shares:
            return [*shares, last]


POINTS = (
    "Aprovação das contas", "Orçamento do próximo ano", "Eleição da mesa", "Plano de atividades",
    "Alteração dos estatutos", "Obras na sede", "Valor da quota anual", "Outros assuntos",
)  # fmt: skip


def meeting_call(dice: Random) -> Document:
    draft = Draft(dice, "convocatoria", "a convocatória", "Convocatória")
    day, first = draft.day(), dice.choice((1080, 1110, 1170, 1230, 1260))
    meets = day + timedelta(dice.randint(8, 30))
    kept, left = draft.parted(POINTS, 4, 6)
    draft.fact(
        "body",
        "Associação",
        "a associação que convoca a reunião",
        words(f"Associação de Moradores de {dice.choice(TOWNS)}"),
    )
    draft.fact("signed", "Convocatória de", "a data da convocatória", on(day))
    draft.fact("day", "Data da assembleia", "a data da assembleia", on(meets))
    draft.fact("first", "Primeira convocação", "a hora da primeira convocação", at(first))
    draft.fact("second", "Segunda convocação", "a hora da segunda convocação", at(first + dice.choice((30, 60))))
    draft.fact(
        "place",
        "Local",
        "o local da assembleia",
        words(dice.choice(("Salão da junta de freguesia", "Sede da associação", "Auditório da biblioteca"))),
    )
    draft.table(
        "points",
        ("o", "ponto da ordem de trabalhos", "pontos da ordem de trabalhos"),
        "Ordem de trabalhos",
        (column("Tempo previsto", "o tempo previsto", "os tempos previstos", "number", adds=True),),
        [
            (point, number(minutes, "min"))
            for point, minutes in zip(kept, dice.sample(range(5, 45, 5), len(kept)), strict=True)
        ],
        link="para o ponto",
        decoys=left,
    )
    draft.fact("chair", "Pela mesa", "o nome de quem assina pela mesa", words(person(dice)))
    return draft.made(
        ("o número de sócios", "o endereço eletrónico da associação", "o valor da quota"),
        ("Na segunda convocação, a assembleia reúne com qualquer número de presenças.",),
    )


MOTIONS = (
    "Compra de uma carrinha", "Festa de verão", "Aumento da quota", "Arranjo do telhado", "Novo horário da sede",
    "Torneio de sueca", "Apoio ao rancho folclórico",
)  # fmt: skip


def minutes_of_meeting(dice: Random) -> Document:
    """Votes add up to those who were there."""
    draft = Draft(dice, "ata", "a ata", f"Ata n.º {dice.randint(4, 96)}")
    there = dice.randint(18, 64)
    kept, left = draft.parted(MOTIONS, 4, 5)
    rows: list[tuple[str, Value, Value, Value]] = []
    for motion in kept:
        against, blank = dice.randint(0, there // 3), dice.randint(0, there // 6)
        rows.append((motion, number(there - against - blank), number(against), number(blank)))
    start = dice.choice((1080, 1170, 1230))
    draft.fact("body", "Associação", "a associação", words(f"Clube Recreativo de {dice.choice(TOWNS)}"))
    draft.fact("day", "Data da reunião", "a data da reunião", on(draft.day()))
    draft.fact("start", "Início", "a hora de início da reunião", at(start))
    draft.fact("end", "Fim", "a hora de fim da reunião", at(start + dice.randint(11, 32) * 5))
    draft.fact("there", "Presenças", "o número de presenças", number(there))
    draft.table(
        "votes",
        ("a", "proposta", "propostas"),
        "Proposta",
        (
            column("A favor", "o número de votos a favor", "os votos a favor", "number"),
            column("Contra", "o número de votos contra", "os votos contra", "number"),
            column("Abstenções", "o número de abstenções", "as abstenções", "number"),
        ),
        rows,
        link="da proposta",
        decoys=left,
    )
    chair, clerk = people(dice, 2)
    draft.fact("chair", "Presidiu", "o nome de quem presidiu à reunião", words(chair))
    draft.fact("clerk", "Secretariou", "o nome de quem secretariou a reunião", words(clerk))
    return draft.made(
        ("a morada da sede", "o saldo da conta do clube", "a data da próxima reunião"),
        ("Lida em voz alta, a ata foi aprovada e assinada.",),
    )


ACTS = (
    "Rancho folclórico",
    "Banda filarmónica",
    "Grupo de cante",
    "Teatro amador",
    "Fados",
    "Marionetas",
    "Concertinas",
    "Baile",
)


def event_poster(dice: Random) -> Document:
    draft = Draft(
        dice,
        "cartaz",
        "o cartaz",
        dice.choice(("Festa da Vila", "Feira do Mel", "Festa do Bairro", "Feira das Artes", "Feira do Livro")),
    )
    start = draft.day()
    kept, left = draft.parted(ACTS, 4, 5)
    dice.shuffle(kept)
    first = dice.choice((900, 960, 1020))
    hours = sorted(dice.sample(range(first, 1410, 30), len(kept)))
    adult = draft.euros(4, 15, "0.5")
    draft.fact("place", "Local", "o local", words(f"Largo do Coreto, {dice.choice(TOWNS)}"), asked=False)
    draft.fact("from", "De", "o primeiro dia do evento", on(start))
    draft.fact("to", "A", "o último dia do evento", on(start + timedelta(dice.randint(1, 6))))
    draft.fact("adult", "Entrada", "o preço da entrada", money(adult))
    draft.fact("child", "Crianças até aos 12 anos", "o preço da entrada para crianças", money(adult / 2))
    draft.table(
        "acts",
        ("a", "atuação", "atuações"),
        "Programa",
        (column("Hora", "a hora", "as horas", "hour"),),
        [(act, at(hour)) for act, hour in zip(kept, hours, strict=True)],
        link="da atuação",
        decoys=left,
    )
    return draft.made(
        ("a lotação do recinto", "o nome do organizador", "o preço do estacionamento"),
        ("Em caso de chuva, o programa realiza-se no pavilhão.",),
    )


def warning_letter(dice: Random) -> Document:
    """A firm reminds of bills that are late: nothing that law has to say of it."""
    draft = Draft(dice, "carta_aviso", "a carta", "Aviso de pagamento em atraso")
    day = draft.day()
    rows: list[tuple[str, Value, Value]] = []
    for place in range(dice.randint(3, 5)):
        due = day - timedelta(20 + 30 * place + dice.randint(0, 9))
        rows.append((f"FT {due.year}/{dice.randint(100, 999)}{place}", on(due), money(draft.euros(24, 480))))
    rows.reverse()
    owed = sum((row[2].amount for row in rows), Decimal(0))
    fee = cents(draft.euros(2, 12, "0.5"))
    draft.fact("firm", "Remetente", "o remetente", words(dice.choice(FIRMS)))
    draft.fact("to", "Destinatário", "o destinatário", words(person(dice)))
    draft.fact("day", "Data", "a data da carta", on(day))
    draft.fact("until", "Prazo de pagamento", "o prazo de pagamento", on(day + timedelta(dice.choice((8, 10, 15, 30)))))
    draft.table(
        "bills",
        ("a", "fatura", "faturas"),
        "Fatura",
        (
            column("Venceu em", "a data de vencimento", "as datas de vencimento", "day"),
            column("Valor", "o valor", "os valores", "money", adds=True),
        ),
        rows,
        link="da fatura",
        decoys=[f"FT {day.year}/{dice.randint(100, 999)}{place}" for place in (7, 8, 9)],
    )
    draft.fact("owed", "Total em dívida", "o total em dívida", money(owed))
    draft.fact("fee", "Despesas de envio", "as despesas de envio", money(fee), asked=False)
    draft.fact("rate", "Juros de mora", "a taxa dos juros de mora", percent(dice.randint(2, 7)))
    return draft.made(
        ("o número de telefone da empresa", "o nome do gerente", "a data do contrato"),
        ("Se já pagou, não tenha em conta esta carta.",),
    )
