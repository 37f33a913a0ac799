"""Grows a tree of topics level by level with the replay teacher and prints how many leaves come about, when, in what.

.venv/bin/python -m bench.growing [FOLDER]      # a temporary folder unless told; some minutes

The labels are put together of words and 308 municipalities, distinct but no sense: it is the machinery that is
measured, its duplicates and its memory. Level 1 grows six topics of each shipped one, level 2 seven of each of these.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from math import prod
from pathlib import Path

from export.grown_packs import export_pack
from export.selection import Selection
from generators.deduplicate import reject_duplicates
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from prompts.packs import load_pack
from prompts.recipe import RECIPES
from prompts.strata import permute
from store.run import Run

WANTED = 20_000
LABELS = 400_000
LEVELS = (6, 7)
"""How many topics are grown of each row, level by level."""
THINGS = (
    "o arranjo,a compra,a escolha,a festa,a feira,a história,a limpeza,a memória,a mudança,a oficina,a partilha,"
    "a pintura,a procura,a receita,a reparação,a troca,a venda,a visita,o abrigo,o aluguer,o aviso,o caminho,o cuidado,"
    "o desenho,o horário,o inventário,o mapa,o mercado,o nome,o orçamento,o passeio,o pedido,o preço,o registo,o uso"
)
WHAT = (
    "das bicicletas,das botas,das cadeiras,das cortinas,das escadas,das ferramentas,das flores,das janelas,das mantas,"
    "das portas,das sementes,do barro,do cesto,do coreto,do forno,do jornal,do lagar,do linho,do moinho,do pão,do poço,"
    "do queijo,do relógio,do sino,do tanque,dos azulejos,dos barcos,dos brinquedos,dos livros,dos pomares,dos telhados"
)
WHEN = (
    "em dias de chuva,antes do inverno,depois das aulas,aos sábados,em família,com os vizinhos,ao fim da tarde,"
    "no verão,com pouco dinheiro,para quem começa"
)
WHO = (
    "de um avô surdo,de um clube de xadrez,de um casal de emigrantes,de uma turma da noite,de uma viúva sem carro,"
    "de quem trabalha por turnos,de uma banda de jovens,de um lar de idosos,de três irmãos gémeos,de um padre novo,"
    "de uma cooperativa agrícola,de um grupo de escuteiros,de uma família numerosa,de um pastor reformado,"
    "de uma professora substituta,de dois sócios desavindos,de um coro sem maestro,de uma aldeia sem café,"
    "de um hotel fechado,de uma pescadora solitária,de um carteiro rural,de uma equipa de veteranos,"
    "de um rancho folclórico,de uma associação de pais,de um museu pequeno,de uma casa ardida"
)
JUDGED = {name: {"motivo": "Está bem.", "nota": 4} for name in ("variedade", "coerencia", "concretude", "verdade")}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="growing-") as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        teacher = write_teacher(folder / "teacher.json")
        seeds, leaves = "topics", 0
        print(f"{'level':>5} {'rollouts':>9} {'grown':>7} {'turned down':>12} {'seconds':>8} {'of CPU':>7}", end=" ")
        print(f"{'export s':>9} {'peak MB':>8}")
        for level, each in enumerate(LEVELS, 1):
            planned = len(load_pack(seeds).rows) * each
            began, worked = time.monotonic(), time.process_time()
            run = grow(folder, level, seeds, planned, teacher)
            grown_at, worked = time.monotonic(), time.process_time() - worked
            pack = folder / f"topics-{level}.jsonl"
            leaves = export_pack([run], pack, Selection(include_unreviewed=True)).grown
            ended, peak = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            turned_down = sum(1 for _ in run.rejections())
            spent = f"{grown_at - began:8.1f} {worked:7.1f} {ended - grown_at:9.1f} {peak:8.0f}"
            print(f"{level:>5} {planned:>9,} {leaves:>7,} {turned_down:>12,} {spent}", flush=True)
            seeds = str(pack)
        began = time.monotonic()
        rows = len(load_pack(seeds).rows)
        print(f"A pack of {rows:,} rows ({Path(seeds).stat().st_size / 1e6:.0f} MB) is read in", end=" ")
        print(f"{time.monotonic() - began:.2f} s")
    return 0 if leaves >= WANTED else 1


def grow(folder: Path, level: int, seeds: str, planned: int, teacher: Path) -> Run:
    """One level, rolled in this process: `grow-topics` with the rows of the level above for seeds."""
    text = (RECIPES / "grow-topics.yaml").read_text(encoding="utf-8")
    text = text.replace("seeds:\n  pack: topics\n", f"seeds:\n  pack: {seeds}\n")
    known = "known: [topics]" if seeds == "topics" else f"known: [topics, {seeds}]"
    recipe = folder / f"level-{level}.yaml"
    recipe.write_text(text.replace("known: [topics]", known), encoding="utf-8")
    run = Run(folder / f"run-{level}")
    options = GenerateOptions(
        parts=tuple(plan_parts(str(recipe), planned)),
        teacher=parse_teacher(f"replay:{teacher}"),
        pace=Pace(concurrency=64),
    )
    asyncio.run(generate_local(run, options))
    reject_duplicates(run)
    return run


def write_teacher(path: Path) -> Path:
    """A replay file whose sentences are distinct labels, in an order that mixes them, and whose judge is content."""
    places = [str(row["text"]) for row in load_pack("municipalities").rows]
    parts = [THINGS.split(","), WHAT.split(","), WHO.split(","), WHEN.split(","), places]
    size = prod(map(len, parts))
    labels = []
    for position in range(LABELS):
        number, words = permute(position, size, 1), []
        for part in parts:
            number, place = divmod(number, len(part))
            words.append(part[place])
        labels.append(f"{' '.join(words[:-1])}: {words[-1]}")
    corpus = {"sentences": labels, "replies": [{"match": "<linha-", "text": json.dumps(JUDGED, ensure_ascii=False)}]}
    path.write_text(json.dumps(corpus, ensure_ascii=False), encoding="utf-8")
    return path


if __name__ == "__main__":
    raise SystemExit(main())
