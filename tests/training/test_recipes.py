"""The recipes can be carried out: their sources are known and their plans hold."""

import pytest

from digitpad.data.sources import Source
from digitpad.training.recipes import MNIST_ONLY, RECIPES, Recipe


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_holds(recipe: Recipe) -> None:
    sources = [Source.parse(text) for text in recipe.sources]
    assert not any(source.is_file for source in sources)
    plan = recipe.plan(seed=3)
    assert (plan.seed, plan.epochs, plan.calibrate) == (3, recipe.epochs, True)
    assert plan.validation_split is not None
    assert plan.augmentation.variation == "strong"
    # three megabytes on disk, with room for the archive around the weights
    assert 4 * plan.network.parameter_count < 2_800_000


def test_mnist_only_has_seen_nothing_drawn() -> None:
    assert MNIST_ONLY.sources == ("mnist",)
