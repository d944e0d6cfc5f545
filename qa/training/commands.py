"""What each command of `python -m qa.training` does; the libraries it needs are imported when it runs."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from qa.calibration import CALIBRATION_FILE
from qa.training.bars import bar_of_questions
from qa.training.config import EXCLUDED_ARTICLES, RECIPE_FILE, load_recipe
from qa.training.errors import ArgumentError
from qa.training.outputs import check_file, check_folder
from qa.training.splits import fitting_questions, split_for
from qa.training.squad import read_squad

if TYPE_CHECKING:
    from qa.evaluation.outcomes import Context, Outcome
    from qa.training.network.models import SpanModel
    from qa.training.writing.rewording import Rewords


def run_train(arguments: argparse.Namespace) -> None:
    from qa.training.measuring import figures
    from qa.training.network.models import open_device, open_tokenizer
    from qa.training.network.train import train

    device = open_device(arguments.device)
    changes = list(arguments.changes)
    if arguments.steps is not None:
        changes += [f"steps={arguments.steps}"]
    recipe = load_recipe(arguments.recipe, changes, [path.stem for path in arguments.files])
    sets = [read_squad(path).without(EXCLUDED_ARTICLES) for path in arguments.files]
    tokenizer = open_tokenizer(arguments.tokenizer or arguments.start)
    watched = {path.stem: fitting_questions(path) for path in arguments.watch}

    def measure(model: SpanModel) -> dict[str, float]:
        return {
            f"{name}.{figure}": value
            for name, questions in watched.items()
            for figure, value in figures(model, tokenizer, questions, recipe.max_pieces).items()
        }

    train(
        sets,
        arguments.start,
        arguments.out,
        recipe,
        teachers=arguments.teachers,
        tokenizer_of=arguments.tokenizer,
        device=device,
        lanes=arguments.lanes,
        until=arguments.until,
        measure=measure,
    )


def run_ask(arguments: argparse.Namespace) -> None:
    import torch

    from qa.training.network.models import open_device
    from qa.training.writing.asking import Asker, ask, paragraphs_to_ask
    from qa.training.writing.writer import Writer

    torch.manual_seed(arguments.seed)
    sets = [read_squad(path).without(EXCLUDED_ARTICLES) for path in arguments.files]
    examples = [read_squad(path).without(EXCLUDED_ARTICLES) for path in arguments.like]
    paragraphs = paragraphs_to_ask(one for questions in sets for one in questions.paragraphs)
    like = [question for questions in examples for question in questions.questions]
    writer = Writer(arguments.model, open_device(arguments.device))
    asker = Asker(writer, like if examples else None, arguments.seed)
    with tqdm(total=len(paragraphs), unit="paragraph", disable=None) as bar:
        for count in ask(asker, paragraphs, arguments.out):
            bar.update(count)


def run_reword(arguments: argparse.Namespace) -> None:
    import torch

    from index.encoder import SentenceTransformerEncoder
    from qa.training.writing.rewording import drawn, reword

    torch.manual_seed(arguments.seed)
    questions = [
        question
        for path in arguments.files
        for question in drawn(
            read_squad(path).without(EXCLUDED_ARTICLES).questions, arguments.questions, arguments.seed
        )
    ]
    writer, encoder = _rewords(arguments), SentenceTransformerEncoder()
    with tqdm(total=len(questions), unit="question", disable=None) as bar:
        for count in reword(writer, encoder, questions, arguments.out):
            bar.update(count)


def _rewords(arguments: argparse.Namespace) -> Rewords:
    if arguments.wordnet:
        from qa.training.writing.synonyms import SynonymWriter
        from qa.training.writing.wordnet import WordNet

        return SynonymWriter(WordNet(arguments.wordnet), arguments.seed)
    from qa.training.network.models import open_device
    from qa.training.writing.rewording import PromptedWriter
    from qa.training.writing.writer import Writer

    return PromptedWriter(Writer(arguments.model, open_device(arguments.device)))


def run_paragraphs(arguments: argparse.Namespace) -> None:
    from qa.training.writing.wikipedia import paragraphs_of

    check_file(arguments.out)
    found = paragraphs_of(arguments.dump, most=arguments.most, without=arguments.without)
    data = [{"title": one.article, "paragraphs": [{"context": one.text, "qas": []}]} for one in found]
    arguments.out.write_text(json.dumps({"version": "2.0", "data": data}), encoding="utf-8")
    sys.stdout.write(
        f"{arguments.out}: {len(found)} paragraphs of {len({one.article for one in found})} articles\n"
    )


def run_search(arguments: argparse.Namespace) -> None:
    from qa.evaluation.evaluate import open_source
    from qa.evaluation.question_files import read_questions
    from qa.training.searching import searched_set

    check_file(arguments.out)
    questions = read_questions(arguments.questions)
    with open_source(questions, arguments.index, "search") as (index, targets):
        data = list(searched_set(questions.name, targets, index))
    arguments.out.write_text(json.dumps({"version": "2.0", "data": data}), encoding="utf-8")
    _say(f"{arguments.out}: {len(data)} of {len(questions.questions)} questions")


def run_average(arguments: argparse.Namespace) -> None:
    from qa.training.network.average import average

    parts = []
    for part in arguments.parts:
        share, star, folder = part.partition("*")
        try:
            parts.append((Path(folder), float(share if star else "")))
        except ValueError as error:
            raise ArgumentError(f"{part!r} is not SHARE*FOLDER, for example 0.6*run") from error
    average(parts, arguments.out)


def run_compare(arguments: argparse.Namespace) -> None:
    from qa.training.measuring import figures
    from qa.training.network.models import open_model, open_tokenizer

    longest = load_recipe(RECIPE_FILE).max_pieces
    questions = fitting_questions(arguments.file)
    for folder in arguments.weights:
        model, tokenizer = open_model(folder, pieces=longest), open_tokenizer(folder)
        found = figures(model, tokenizer, questions, longest, arguments.questions)
        _say(json.dumps({"weights": str(folder)} | found))


def run_export(arguments: argparse.Namespace) -> None:
    from qa.training.network.export import export

    sha256 = export(arguments.weights, arguments.out, arguments.name, int8=not arguments.float32)
    _say(f"{arguments.out / 'reader.onnx'} {sha256}")


def run_calibrate(arguments: argparse.Namespace) -> None:
    from qa.readers import open_reader
    from qa.training.confidence.calibrate import figures
    from qa.training.confidence.fitting_run import fit_reader
    from qa.training.confidence.samples import WAYS

    out = arguments.out or Path(arguments.reader) / CALIBRATION_FILE
    check_file(out)
    splits = [split_for(path, "fitting") for path in arguments.files]
    reader = open_reader(arguments.reader)
    fitted, samples = fit_reader(reader, splits, arguments.questions, arguments.strangers)
    fitted.save(out)
    kinds = {(one.stranger, WAYS.index(one.way), one.exchanged) for one in samples}
    for stranger, way, exchanged in sorted(kinds):
        asked = [
            one
            for one in samples
            if (one.stranger, one.way, one.exchanged) == (stranger, WAYS[way], exchanged)
        ]
        said = {"way": WAYS[way], "exchanged": exchanged, "strangers": stranger}
        _say(json.dumps(said | figures(fitted, asked)))
    if arguments.leave_out:
        from qa.training.confidence.leave_out import trials

        for trial in trials(samples):
            _say(json.dumps(asdict(trial)))


def run_report(arguments: argparse.Namespace) -> None:
    from qa.answerer import Answerer
    from qa.calibration import Calibration
    from qa.evaluation.evaluate import measure
    from qa.readers import open_calibration, open_reader
    from qa.training.confidence.contexts import open_collection
    from qa.training.confidence.samples import draw
    from qa.training.report import ablation, reliability

    splits = [split_for(path, "reporting") for path in arguments.files]
    # What is wrong with a file is told without matplotlib too, and its lack before anything is measured.
    from qa.training.pictures import draw_reliability, draw_risk

    reader, given = open_reader(arguments.reader), arguments.calibration
    calibration = open_calibration(arguments.reader) if given is None else Calibration.load(given)
    arguments.out.mkdir(parents=True, exist_ok=True)
    check_folder(arguments.out)
    figures: dict[str, Any] = {}
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    contexts: tuple[Context, ...] = ("given", "search")
    for parts in splits:
        name = parts.name
        with open_collection(parts) as collection:
            targets = draw(collection.reporting, arguments.questions)
            for context in contexts:
                answerer = Answerer(collection.passages(context), reader, calibration)
                with bar_of_questions(f"{name} {context}") as progress:
                    report = measure(answerer, targets, context, progress)
                figures[f"{name} {context}"] = report.as_json() | {
                    "reliability": reliability(report.outcomes)
                }
                outcomes[f"{name}-{context}"] = report.outcomes
            if arguments.ablation:
                answerer = Answerer(collection.searched, reader, calibration)
                with bar_of_questions(f"{name} ablation") as progress:
                    figures[f"{name} ablation"] = ablation(answerer, targets, progress)
    text = json.dumps(figures, indent=1)
    (arguments.out / "figures.json").write_text(text + "\n", encoding="utf-8")
    _say(text)
    for asked, found in outcomes.items():
        draw_reliability(found, arguments.out / f"{asked}-reliability.png")
        draw_risk(found, arguments.out / f"{asked}-risk-coverage.png")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
