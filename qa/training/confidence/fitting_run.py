"""From a reader and question sets to its borders and confidence: borders first, since what is right is
judged of the answer with its borders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from qa.answerer import Answerer
from qa.calibration import Calibration
from qa.evaluation.placing import Target
from qa.reading import SpanReader
from qa.training.confidence.border_fitting import Place, fit_borders, gather_places
from qa.training.confidence.calibrate import by_margin, calibrate
from qa.training.confidence.contexts import Collection, open_collection
from qa.training.confidence.misleading import misleading
from qa.training.confidence.samples import WAYS, WAYS_OF_UNANSWERABLE, Sample, draw, gather, ways_for
from qa.training.confidence.strangers import Strangers, open_strangers
from qa.training.splits import Split


def fit_reader(
    reader: SpanReader, splits: Sequence[Split], most_questions: int, strangers: Sequence[Path] = ()
) -> tuple[Calibration, list[Sample]]:
    """The calibration of `reader` and the samples that it was fitted on: borders on all questions of the
    fitting part, the rest on at most `most_questions` of each file, order and choice on those of the folders
    of `strangers` too. Where a file has no questions that mislead, some are made of its own."""
    with ExitStack() as stack:
        # strangers first: what is wrong with theirs shows only here, and they are the fewer
        others = [stack.enter_context(open_strangers(folder)) for folder in strangers]
        collections = [stack.enter_context(open_collection(parts)) for parts in splits]
        places: list[Place] = []
        for collection in collections:
            both = _answerers(collection, reader, by_margin(reader.identity))
            answerable = sum(target.question.answerable for target in collection.fitting)
            with tqdm(total=answerable, desc=f"{collection.name}, borders", disable=None) as bar:
                places += gather_places(*both, collection.fitting, bar.update)
        unfitted = by_margin(reader.identity, fit_borders(places))
        samples: list[Sample] = []
        for collection in collections:
            targets = draw(collection.fitting, most_questions)
            ways = ways_for(targets)
            with tqdm(total=len(ways) * len(targets), desc=collection.name, disable=None) as bar:
                both = _answerers(collection, reader, unfitted)
                samples += gather(*both, targets, collection.name, ways, bar.update)
            if all(target.question.answerable for target in targets):
                samples += _exchanged(collection, *both, targets)
        for asked in others:
            samples += _of_strangers(asked, reader, unfitted)
        fitted = calibrate(
            samples,
            unfitted=unfitted,
            encoder=collections[0].searched.encoder_identity,
            fitted_on="; ".join(
                [
                    *(f"{parts.name}: {', '.join(_titles(parts))}" for parts in splits),
                    *(
                        f"order and choice too on {asked.name}: {asked.documents} documents"
                        for asked in others
                    ),
                ]
            ),
            sizes={collection.name: len(collection.fitting) for collection in collections},
        )
    return fitted, samples


def _exchanged(
    collection: Collection, searching: Answerer, given: Answerer, targets: Sequence[Target]
) -> Iterator[Sample]:
    with tqdm(total=len(targets), desc=f"{collection.name}, made to mislead", disable=None) as bar:
        found = misleading(given, targets, collection.contexts, bar.update)
    for sample in gather(searching, given, found, collection.name, WAYS_OF_UNANSWERABLE):
        yield replace(sample, exchanged=True)


def _of_strangers(asked: Strangers, reader: SpanReader, calibration: Calibration) -> Iterator[Sample]:
    """A question of a document is searched there, among all of them, and among the others."""
    answerer = Answerer(asked.searched, reader, calibration)
    with tqdm(total=len(WAYS) * len(asked.targets), desc=asked.name, disable=None) as bar:
        for sample in gather(answerer, answerer, asked.targets, asked.name, WAYS, bar.update):
            yield replace(sample, stranger=True)


def _answerers(
    collection: Collection, reader: SpanReader, calibration: Calibration
) -> tuple[Answerer, Answerer]:
    """Asked of all contexts, and of a question's own."""
    return (
        Answerer(collection.searched, reader, calibration),
        Answerer(collection.given, reader, calibration),
    )


def _titles(parts: Split) -> list[str]:
    return [article["title"] for article in parts.fitting["data"]]
