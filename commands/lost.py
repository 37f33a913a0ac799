"""`filigrana rejected`, `failed`: what a run lost, why, and what it looked like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reports.lost import LostExample, LostGroup

SHOWN_CHARACTERS = 600
RunArgument = Annotated[Path, typer.Argument(help="Folder of a run, or of a plan's shards; also while they run.")]
RecipeOption = Annotated[
    list[str] | None, typer.Option("--recipe", help="Only this recipe. May be given several times.")
]
ExamplesOption = Annotated[int, typer.Option("-n", "--examples", help="Examples of each reason.", min=0, max=1000)]
WholeOption = Annotated[bool, typer.Option("--whole", help="Prompts and replies in full.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object, everything in full.")]


def rejected(
    run: RunArgument,
    reason: Annotated[list[str] | None, typer.Option(help="Only this reason. May be given several times.")] = None,
    recipe: RecipeOption = None,
    examples: ExamplesOption = 2,
    whole: WholeOption = False,
    as_json: JsonOption = False,
) -> None:
    """What checks, judges and the search for duplicates turned down, by reason, with examples: prompt and reply."""
    from commands.several_runs import opened_plan
    from reports.lost import rejected_groups

    groups = rejected_groups(opened_plan(run), examples, reason or (), recipe or ())
    _show(run, groups, "rejected", whole, as_json)


def failed(
    run: RunArgument,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind. May be given several times.")] = None,
    recipe: RecipeOption = None,
    examples: ExamplesOption = 2,
    whole: WholeOption = False,
    as_json: JsonOption = False,
) -> None:
    """What no retry saved, by kind, with what the teacher said, and examples: the prompt, and the reply if one came."""
    from commands.several_runs import opened_plan
    from reports.lost import failed_groups

    groups = failed_groups(opened_plan(run), examples, kind or (), recipe or ())
    _show(run, groups, "failed", whole, as_json)
    if not as_json and any(group.retryable for group in groups):
        from commands.screen import say

        say(f"`filigrana retry {run}` puts those that asking again can mend back to pending.")


def _show(run: Path, groups: Sequence[LostGroup], what: str, whole: bool, as_json: bool) -> None:
    from commands.screen import out, say, show, show_json, styled

    total = sum(group.count for group in groups)
    if as_json:
        listed = [group.model_dump(mode="json") for group in groups]
        show_json(json.dumps({"run": str(run), what: total, "groups": listed}, ensure_ascii=False))
        return
    if not groups:
        show("Nothing failed." if what == "failed" else "Nothing was rejected.")
        return
    console = out()
    for group in groups:
        of_recipes = ", ".join(f"{name} {number:,}" for name, number in group.recipes.items())
        console.print(
            styled("bold", f"{group.reason} ({group.source}):"), f"{group.count:,} of {total:,}; {of_recipes}",
            soft_wrap=True,
        )  # fmt: skip
        for message, number in group.messages.items():
            console.print(f"  {number:,} x {message}", soft_wrap=True)
        for example in group.examples:
            _show_example(example, whole)
        console.print()
    if any(group.examples for group in groups):
        say(f"Everything about one of them: filigrana trace ID --run {run}")


def _show_example(example: LostExample, whole: bool) -> None:
    from commands.screen import out

    console = out()
    named = example.place or f"{example.recipe} {example.index}"
    console.print(f"  {named}, {example.step}, id {example.rollout_id[:12]}", style="cyan", soft_wrap=True)
    if example.detail:
        console.print(f"    {_short(example.detail, whole)}", style="yellow", soft_wrap=True)
    for heading, text in (("prompt", example.prompt), ("reply", example.reply)):
        if text:
            console.print(f"    {heading}: {_short(text, whole)}", soft_wrap=True)


def _short(text: str, whole: bool) -> str:
    """On one margin, and cut in the middle of what is long: ends of prompts and replies both tell."""
    if not whole and len(text) > SHOWN_CHARACTERS:
        half = SHOWN_CHARACTERS // 2
        text = f"{text[:half]} [... {len(text) - 2 * half:,} characters ...] {text[-half:]}"
    return text.strip().replace("\n", "\n      ")
