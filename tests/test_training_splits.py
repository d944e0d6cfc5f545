"""What fits and what reports never meet, and nothing that was trained on is either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.training.config import load_recipe
from qa.training.errors import DataError
from qa.training.splits import FITTING_FIRST, fitting_questions, split, split_for
from tests.training_data import draw, squad_json

KEPT = ("Huguenot", "Warsaw", "Scottish_Parliament")


def article(title: str, *contexts: str) -> dict[str, Any]:
    return {"title": title, "paragraphs": [{"context": context, "qas": []} for context in contexts]}


def write(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return path


def titles(part: dict[str, Any]) -> list[str]:
    return [one["title"] for one in part["data"]]


def test_articles_of_one_title_are_of_one_part(tmp_path: Path) -> None:
    articles = [article(f"T{number}", f"Text {number}.") for number in range(24)]
    articles[20] = article("T3", "Another text.")
    parts = split(write(tmp_path / "set.json", articles))
    assert parts.fitting["data"] == [*articles[:12], articles[20]]
    assert parts.reporting["data"] == [*articles[12:20], *articles[21:]]


@pytest.mark.parametrize("seed", range(30))
def test_no_title_and_no_context_is_in_both_parts(tmp_path: Path, seed: int) -> None:
    """Whatever the titles and contexts are: what is split is every article, once."""
    rng = draw(seed)
    named = rng.random() < 0.5
    kinds = [*KEPT, "Other"] if named else [f"T{n}" for n in range(25)]
    drawn = [rng.choice(kinds) for _ in range(rng.randint(1, 30))]
    articles = [article(title, *(f"{title} {rng.randrange(5)}." for _ in range(2))) for title in drawn]
    parts = split(write(tmp_path / "set.json", articles))
    assert not set(titles(parts.fitting)) & set(titles(parts.reporting))
    assert not contexts(parts.fitting) & contexts(parts.reporting)
    both = [*parts.fitting["data"], *parts.reporting["data"]]
    assert sorted(map(json.dumps, both)) == sorted(map(json.dumps, parts.whole["data"]))
    assert len(both) == (sum(title != "Other" for title in drawn) if set(drawn) & set(KEPT) else len(drawn))


def contexts(part: dict[str, Any]) -> set[str]:
    return {paragraph["context"] for one in part["data"] for paragraph in one["paragraphs"]}


def test_a_context_of_both_parts_is_refused_with_both_articles(tmp_path: Path) -> None:
    articles = [article(f"T{number}", f"It fell in {number}.") for number in range(24)]
    articles[1]["paragraphs"] += articles[5]["paragraphs"]
    articles[20]["paragraphs"] += articles[16]["paragraphs"]
    path = write(tmp_path / "set.json", articles)
    split(path)  # twice on one side
    articles[20]["paragraphs"] += article("", "It  fell\nin 5. ")["paragraphs"]
    write(path, articles)
    with pytest.raises(DataError, match=r"set\.json: article 21: .*'It fell in 5\.' stands in article 6 too"):
        split(path)
    kept = [article("Warsaw", "It fell."), article("Other", "It rose."), article("Huguenot", "It fell.")]
    with pytest.raises(DataError, match=r"article 1: .* stands in article 3 too"):
        split(write(path, kept))
    split(write(path, [*kept[:2], article("Huguenot", "It rose.")]))


@pytest.mark.parametrize("name", sorted(load_recipe().mix))
def test_what_the_recipe_trains_on_is_neither_fitted_on_nor_reported(tmp_path: Path, name: str) -> None:
    """But for the articles that are kept out of training."""
    first, second = squad_json()["data"]
    path = tmp_path / f"{name}.json"
    others = [first | {"title": f"T{number}"} for number in range(FITTING_FIRST)]
    write(path, [*others, second | {"title": "Last"}])
    for use in ("fitting", "reporting"):
        with pytest.raises(DataError, match=rf"{name}\.json: recipe\.toml trains on a file of this name"):
            split_for(path, use)
    with pytest.raises(DataError, match="trains on a file"):
        fitting_questions(path)
    write(path, [first | {"title": "Warsaw"}, second])
    assert titles(split_for(path, "fitting").fitting) == ["Huguenot"]
    assert titles(split_for(path, "reporting").reporting) == ["Warsaw"]
    own = write(tmp_path / "own.json", [*others, second | {"title": "Last"}])
    assert titles(split_for(own, "reporting").reporting) == ["Last"]
