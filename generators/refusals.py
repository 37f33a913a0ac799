"""Teachers that can't do what a recipe's method needs: before they are asked, or once they said who they are."""

from __future__ import annotations

from generators.prepare import PreparedRecipe
from generators.teachers.factory import BATCHED, TeacherSpec
from schemas.errors import UsageError
from schemas.teacher import TeacherInfo

WITHOUT = "Use another teacher; or, in a mix, `--without {name}`, which gives its share to the other recipes."


def foreseen_refusals(prepared: dict[str, PreparedRecipe], teacher: TeacherSpec) -> dict[str, str]:
    """Recipes that this kind of teacher can't serve, with why, as far as can be known before it is asked: an endpoint
    tells neither its chat template nor, before it is asked, whether it completes raw prompts. The models that packages
    carry read text alone, and are not fetched to say so."""
    if teacher.kind == "local":
        needing = {name: " and ".join(p.recipe.needs) for name, p in prepared.items() if p.recipe.needs}
        return {name: f"it needs {senses}, and the local teacher reads text alone." for name, senses in needing.items()}
    if teacher.kind not in ("openai", BATCHED):
        return {}
    endpoint = TeacherInfo(name=teacher.model, revision="unknown", raw_prompts=True)
    other = TeacherInfo(name="", revision="")
    asked = ((name, recipe, recipe.method.refuses) for name, recipe in prepared.items())
    return {name: why for name, p, refuses in asked if refuses and (why := refuses(p.options, endpoint, other))}


def check_foreseen(prepared: dict[str, PreparedRecipe], teacher: TeacherSpec) -> None:
    """Refuse at once what could only end in a refusal. Raises UsageError."""
    for name, why in foreseen_refusals(prepared, teacher).items():
        raise UsageError(f"Recipe '{name}': {why}", WITHOUT.format(name=name))


def check_teachers(prepared: dict[str, PreparedRecipe], teacher: TeacherInfo, judge: TeacherInfo) -> None:
    """Refuse teachers that can't do what a recipe's method needs, before anything is asked. Raises UsageError."""
    for name, recipe in prepared.items():
        refuses = recipe.method.refuses
        why = refuses(recipe.options, teacher, judge) if refuses else ""
        if why:
            raise UsageError(f"Recipe '{name}': {why}", WITHOUT.format(name=name))
