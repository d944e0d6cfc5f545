"""`python -m qa.training train|calibrate|export|report`."""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.training.config import EXCLUDED_ARTICLES, RECIPE_FILE, load_recipe
from qa.training.squad import read_squad


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train a reader, or go on where a checkpoint stands")
    training.add_argument("files", nargs="+", type=Path, help="SQuAD-format files to train on")
    training.add_argument(
        "--start", type=Path, required=True, help="folder of the weights and tokenizer to start from"
    )
    training.add_argument("--out", type=Path, required=True, help="folder of checkpoint, log and result")
    training.add_argument("--recipe", type=Path, default=RECIPE_FILE)
    training.add_argument("--set", dest="changes", action="append", default=[], metavar="NAME=VALUE")
    training.add_argument("--steps", type=int)
    training.add_argument(
        "--watch", type=Path, action="append", default=[], help="measure on this file every 500 steps"
    )
    training.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    _train(arguments)


def _train(arguments: argparse.Namespace) -> None:
    from qa.training.measuring import figures
    from qa.training.train import open_tokenizer, train

    changes = list(arguments.changes)
    if arguments.steps:
        changes += [f"steps={arguments.steps}"]
    recipe = load_recipe(arguments.recipe, changes)
    sets = [read_squad(path).without(EXCLUDED_ARTICLES) for path in arguments.files]
    tokenizer = open_tokenizer(arguments.start)
    watched = {}
    for path in arguments.watch:
        questions = read_squad(path)
        if "wiki" in path.stem:
            questions = questions.only(questions.articles[:12])
        else:
            questions = questions.only({"Huguenot"})
        watched[path.stem] = questions.questions
    train(
        sets,
        arguments.start,
        arguments.out,
        recipe,
        device=arguments.device,
        measure=lambda model: {
            f"{name}.{figure}": value
            for name, questions in watched.items()
            for figure, value in figures(model, tokenizer, questions, recipe.max_pieces).items()
        },
    )


if __name__ == "__main__":
    main()
