"""A passage is read under the headings that say what the passage alone does not.

"Deposit" stands over "£1,725, held by a scheme approved by the government": asked how much the deposit is,
who reads the sentence alone cannot know that it answers.
"""

from __future__ import annotations

from index.document import Document, Passage
from index.retrieval_text import headings_of
from qa.asked_words import keys, said
from qa.own_questions import is_question

LONGEST = 200
"""Code points of all headings that are read with a passage; the outer ones are left out beyond it. What is
longer is no heading, whatever its file says, and would take the passage's place in the reader's window."""


def headings_to_read(document: Document, passage: Passage, question: str) -> str:
    """The document's title and the headings above the passage, a line each: those that say a word that is
    asked, and the nearest where it is a question; "" where there is none.

    Not the others: what they stand over would seem to answer where it speaks of something else. Of the
    questions that fit the confidence, fewer were answered rightly so (EXPERIMENTS.md).
    """
    standing = headings_of(document.title, document.path, passage.section)
    above = [text for text in standing if len(text) <= LONGEST]
    asked = keys(question)
    kept = [text for text in above if asked & said(text) or (text == above[-1] and is_question(text))]
    while sum(map(len, kept)) > LONGEST:
        del kept[0]
    return "".join(f"{text}\n" for text in kept)
