"""`filigrana recipes`, `preview` and `plan`: looking before spending."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from commands.generate import TrustOption

if TYPE_CHECKING:
    from generators.prepare import PreparedRecipe
    from schemas.plugins import Kind


def recipes(
    name: Annotated[str, typer.Argument(help="A recipe's name or path, to validate and explain it.")] = "",
) -> None:
    """List the shipped recipes and what other packages bring, or validate and explain one."""
    from rich.table import Table

    from commands.screen import out
    from generators.prepare import prepare
    from prompts.recipe import load_recipe, recipe_names
    from schemas.plugins import installed_plugins

    if name:
        _explain(prepare(name))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("recipe", "method", "what it makes"):
        table.add_column(heading)
    for known in recipe_names():
        recipe = load_recipe(known).recipe
        table.add_row(known, recipe.method, recipe.title)
    out().print(table)
    if plugins := installed_plugins():
        brought = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        for heading in ("from other packages", "kind", "package"):
            brought.add_column(heading)
        for plugin in plugins:
            brought.add_row(plugin.name, plugin.kind, plugin.origin)
        out().print("", brought, sep="\n")


def _explain(prepared: PreparedRecipe) -> None:
    from commands.screen import out, styled

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
    console.print(f"licence   {recipe.licence}\nhash      {prepared.hash}")
    console.print("\nValid. Look at a few with: ", f"filigrana preview {recipe.name} -n 2 --teacher local")


def _with_origin(kind: Kind, name: str) -> str:
    from schemas.plugins import origin_of

    origin = origin_of(kind, name)
    return f"{name} (from {origin})" if origin else name


def preview(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe, or a path.")],
    count: Annotated[int, typer.Option("-n", help="How many.", min=1, max=100)] = 3,
    teacher: Annotated[str, typer.Option("--teacher", "-t", help="As for `generate`.")] = "local",
    judge_teacher: Annotated[list[str] | None, typer.Option(help="As for `generate`.")] = None,
    seed: Annotated[int, typer.Option(help="As for `generate`.")] = 0,
    trust_engine: TrustOption = False,
) -> None:
    """Show rendered prompts, raw replies and what the checks say of a few rollouts. Stores nothing."""
    from commands.screen import out, say, styled
    from generators.preview import preview_rollouts
    from generators.teachers.factory import parse_teacher

    judges = tuple(map(parse_teacher, judge_teacher or ()))
    shown = asyncio.run(preview_rollouts(recipe, count, parse_teacher(teacher), seed, say, judges, trust_engine))
    console = out()
    for rollout in shown:
        console.rule(styled("bold", f"{rollout.recipe} {rollout.index}"))
        for exchange in rollout.exchanges:
            for message in exchange.request.messages:
                console.print(f"{exchange.step} / {message.role}", style="cyan")
                console.print(message.text, soft_wrap=True)
            for choice in exchange.completion.choices:
                console.print(f"{exchange.step} / reply ({choice.finish_reason})", style="magenta")
                console.print(choice.text, soft_wrap=True)
        style = "green" if rollout.outcome == "accepted" else "yellow"
        console.print(f"{rollout.outcome}: {rollout.detail}" if rollout.detail else rollout.outcome, style=style)
