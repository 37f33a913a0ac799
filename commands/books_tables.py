"""Books as tables on the terminal: a run's, or a plan's shards', those of each recipe, and how far judges agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from store.books import Books, RecipeBooks
    from store.run import Run


def table_of(title: str, counted: Books, stands_on: str = "") -> Table:
    from rich.table import Table

    from commands.screen import styled

    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("planned", f"{counted.planned:,}")
    table.add_row(styled("green", "accepted"), f"{counted.accepted:,}")
    if stands_on:
        table.add_row("  stand on a source", stands_on, style="dim")
    table.add_row(styled("yellow", "rejected"), f"{sum(counted.rejected.values()):,}")
    for reason, number in sorted(counted.rejected.items(), key=lambda item: -item[1]):
        table.add_row(f"  {reason}", f"{number:,}", style="dim")
    table.add_row(styled("red", "failed"), f"{sum(counted.failed.values()):,}")
    for kind, number in counted.failed.items():
        table.add_row(f"  {kind}", f"{number:,}", style="dim")
    table.add_row("pending", f"{counted.pending:,}")
    table.add_row("requests", f"{counted.requests:,}")
    table.add_row("tokens read / written", f"{counted.tokens['prompt']:,} / {counted.tokens['completion']:,}")
    return table


def by_recipe(recipes: dict[str, RecipeBooks]) -> Table:
    """A line for each recipe, with the commonest reason for what was turned down."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("recipe", no_wrap=True)
    for heading in ("planned", "accepted", "rejected", "failed", "pending"):
        table.add_column(heading, justify="right")
    table.add_column("mostly for", style="dim", no_wrap=True)
    for name, of_recipe in recipes.items():
        lost = of_recipe.rejected | of_recipe.failed
        commonest = max(lost, key=lambda reason: lost[reason], default="")
        table.add_row(
            name,
            f"{of_recipe.planned:,}",
            f"{of_recipe.accepted:,}",
            f"{sum(of_recipe.rejected.values()):,}",
            f"{sum(of_recipe.failed.values()):,}",
            f"{of_recipe.pending:,}",
            f"{commonest} {lost[commonest]:,}" if commonest else "",
        )
    return table


def print_agreement(run: Run) -> None:
    """How far the judges of a run agree, by criterion; nothing for a run of one judge."""
    from rich.table import Table

    from commands.screen import out
    from store.agreement import judge_agreement

    agreed = judge_agreement(run)
    if not agreed:
        return
    table = Table(title="judges agree", title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("rubric")
    table.add_column("criterion")
    for heading in ("samples", "the same", "apart", "alpha"):
        table.add_column(heading, justify="right")
    for one in agreed:
        alpha = "-" if one.alpha is None else f"{one.alpha:.2f}"
        table.add_row(one.rubric, one.criterion, f"{one.samples:,}", f"{one.exact:.0%}", f"{one.apart:.2f}", alpha)
    out().print(table)
