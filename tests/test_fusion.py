"""Two scores made one, and what a passage gains by its document."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.fusion import fuse, with_documents


def test_fusion_is_the_mean_of_both_scores_on_the_questions_own_scale() -> None:
    dense, lexical = {7: 0.5, 8: 0.3, 9: 0.1}, {8: 6.0, 9: 3.0}
    assert fuse(dense, lexical) == pytest.approx({7: 0.5, 8: 0.75, 9: 0.25})
    assert fuse({7: 0.9, 8: 0.9}, {7: 0.0, 8: 0.0}) == {7: 0.5, 8: 0.5}
    assert fuse({7: 0.9}, {7: 3.0}) == {7: 1.0}
    assert fuse({7: -0.2, 8: -0.4}, {}) == {7: 0.5, 8: 0.0}
    assert fuse({}, {}) == {}


def test_a_passage_gains_by_the_best_of_its_document() -> None:
    scores = {1: 1.0, 2: 0.2, 3: 0.6, 4: 0.0}
    found = with_documents(scores, {1: "a", 2: "a", 3: "b", 4: "c"})
    assert found == pytest.approx({1: 1.0, 2: 0.7 / 1.5, 3: 0.6, 4: 0.0})
    assert with_documents({}, {}) == {}


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abc")), min_size=1, max_size=12))
def test_with_documents_the_order_inside_one_and_the_best_of_all_stay(
    passages: list[tuple[float, str]],
) -> None:
    scores = {item: score for item, (score, _) in enumerate(passages)}
    documents = {item: document for item, (_, document) in enumerate(passages)}
    found = with_documents(scores, documents)
    assert set(found) == set(scores)
    assert all(scores[item] <= found[item] + 1e-12 and found[item] <= 1 for item in scores)
    best = max(scores, key=lambda item: scores[item])
    assert found[best] == pytest.approx(max(found.values()))
    for item in scores:
        for other in scores:
            if documents[item] == documents[other] and scores[item] > scores[other]:
                assert found[item] >= found[other]


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 50)), min_size=1, max_size=8),
    st.floats(0.01, 100),
    st.floats(-5, 5),
)
def test_the_scales_of_encoder_and_collection_change_no_fused_score(
    scores: list[tuple[float, float]], times: float, more: float
) -> None:
    dense = {item: score for item, (score, _) in enumerate(scores)}
    lexical = {item: score for item, (_, score) in enumerate(scores)}
    assume(max(dense.values()) - min(dense.values()) > 1e-3)
    assume(max(lexical.values()) > 1e-3)
    found = fuse(dense, lexical)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in found.values())
    moved = {item: times * score + more for item, score in dense.items()}
    assert fuse(moved, {item: times * score for item, score in lexical.items()}) == pytest.approx(
        found, abs=1e-6
    )
