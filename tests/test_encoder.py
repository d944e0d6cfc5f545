"""The default encoder and its export: the real weights, loaded once."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.encoder import DEFAULT_MODEL, SentenceTransformerEncoder, default_identity
from index.errors import EncoderError
from index.folder.opening import open_folder
from index.folder.snapshot import find_snapshot
from index.onnx_export import export_encoder
from index.query_encoder import OnnxEncoder, open_encoder


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


@pytest.fixture(scope="module")
def exported(article_index: Path) -> Path:
    return find_snapshot(article_index).folder / "encoder"


TEXTS = [
    "when did the blockade begin",
    "armenia's “complementarity” — a struggle",
    "",
    " ",
    "x" * 500,
    "東京 naïve 🙂",
    "long " * 400,
    "A passage of some length about the siege of Karabakh and the road that leads there. " * 5,
]


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoder: SentenceTransformerEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert float(encoder.encode([text])[0] @ vector) > 0.9999


def test_no_texts_are_no_rows(encoder: SentenceTransformerEncoder, exported: Path) -> None:
    assert encoder.encode([]).shape == (0, 384)
    assert OnnxEncoder(exported).encode([]).shape == (0, 384)


def test_the_export_encodes_as_sentence_transformers_does(
    encoder: SentenceTransformerEncoder, exported: Path
) -> None:
    cosines = np.sum(encoder.encode(TEXTS) * OnnxEncoder(exported).encode(TEXTS), axis=1)
    assert cosines.min() >= 0.97
    assert cosines.mean() >= 0.985


def test_a_text_has_the_same_vector_in_any_company(exported: Path) -> None:
    encoder = OnnxEncoder(exported)
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(encoder.encode([text])[0], vector)


def test_the_identity_is_that_of_the_published_weights(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.identity == default_identity()
    assert encoder.identity.startswith("all-MiniLM-L6-v2@53aa5117")
    assert encoder.max_pieces == 256


def test_pieces_are_counted_without_the_frame(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.count_pieces("") == 0
    assert encoder.count_pieces("blockade") == len(encoder.transformer.tokenizer.tokenize("blockade"))
    assert encoder.count_pieces("word " * 1_000) == 1_000


def test_no_passage_of_the_article_is_cut_off_by_the_encoder(article_index: Path, exported: Path) -> None:
    tokenizer = Tokenizer.from_file(str(exported / "tokenizer.json"))
    tokenizer.no_truncation()
    index = open_folder(article_index)
    hits = index.search("karabakh", 100)
    assert len(hits) == index.passage_count > 0
    for hit in hits:
        text = hit.passage.span.cut(index.document(hit.passage.document_id).text)
        assert len(tokenizer.encode(text).ids) <= 256
    index.close()
    index.close()


def test_eight_threads_get_the_vectors_that_one_gets(exported: Path) -> None:
    encoder = OnnxEncoder(exported)
    expected = encoder.encode(TEXTS)
    wrong: list[str] = []

    def ask(at: int) -> None:
        for turn in range(6):
            text = (at + turn) % len(TEXTS)
            if float(encoder.encode([TEXTS[text]])[0] @ expected[text]) < 0.9999:
                wrong.append(TEXTS[text])

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_altered_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr("index.encoder._model_folder", lambda _: tmp_path)
    with pytest.raises(EncoderError, match=r"sha256 is [0-9a-f]{64}, not 53aa5117.*reinstall"):
        SentenceTransformerEncoder(DEFAULT_MODEL)


def test_a_model_that_is_nowhere_is_named() -> None:
    with pytest.raises(EncoderError, match="no-such-model: neither a folder nor a model in the local"):
        SentenceTransformerEncoder("no-such-model")


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"holds no model\.safetensors"):
        SentenceTransformerEncoder(str(tmp_path))


def test_an_export_that_encodes_differently_is_refused(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, exported: Path
) -> None:
    def wrong_graph(_: object, path: Path) -> None:
        path.write_bytes((exported / "model.onnx").read_bytes())

    monkeypatch.setattr("index.onnx_export._export_graph", wrong_graph)
    monkeypatch.setattr("index.onnx_export._plain_pooling", lambda _: "cls")
    with pytest.raises(EncoderError, match=r"at cosine 0\.\d+, below 0\.999"):
        export_encoder(encoder, tmp_path / "encoder")


def test_a_model_that_is_more_than_bert_is_answered_for_by_sentence_transformers(
    encoder: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("index.onnx_export._plain_pooling", lambda _: None)
    export_encoder(encoder, tmp_path / "encoder")
    assert [path.name for path in (tmp_path / "encoder").iterdir()] == ["encoder.json"]
    opened = open_encoder(tmp_path / "encoder")
    assert isinstance(opened, SentenceTransformerEncoder)
    assert opened.identity == encoder.identity


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 2}', '{"format": 1}'])
def test_a_broken_description_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "encoder.json").write_text(content, encoding="utf-8")
    with pytest.raises(EncoderError, match=r"encoder\.json: .*run verbatim index again"):
        open_encoder(tmp_path)


def test_a_broken_graph_is_refused(tmp_path: Path, exported: Path) -> None:
    (tmp_path / "encoder.json").write_bytes((exported / "encoder.json").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        open_encoder(tmp_path)


def test_asking_imports_no_torch(article_index: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path; from index.folder.opening import open_folder; "
        "index = open_folder(Path(sys.argv[1])); hits = index.search('when did the blockade begin', 5); "
        "assert len(hits) == 5; "
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'pydantic', 'fastapi'}; "
        "print(json.dumps(sorted(heavy & set(sys.modules))))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program, str(article_index)], capture_output=True, text=True, check=True
    )
    assert json.loads(shown.stdout) == []
