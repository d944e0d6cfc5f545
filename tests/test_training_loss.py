"""The loss against a plain sum over positions, and the tensors it reads."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from qa.training.network.batches import Batch, Encoded, collate
from qa.training.network.loss import imitation_loss, joint_logits, reading_loss
from tests.training_data import draw


def by_hand(
    starts: list[list[float]], ends: list[list[float]], groups: list[list[Encoded]], weight: float
) -> float:
    """The loss of the docstring, with dictionaries and math.exp."""
    losses, row = [], 0
    for group in groups:
        members = []
        for passage in group:
            places = range(passage.context, len(passage.ids) - 1)
            start = {place: math.exp(starts[row][place] - starts[row][0]) for place in places}
            end = {place: math.exp(ends[row][place] - ends[row][0]) for place in places}
            right = sum(start[first] * end[last] for first, last in passage.spans)
            members.append((sum(start.values()), sum(end.values()), right))
            row += 1
        alone = [-math.log((right or 1.0) / ((1 + start) * (1 + end))) for start, end, right in members]
        start_mass, end_mass, right = (sum(column) for column in zip(*members, strict=True))
        shared = -math.log((right or 1.0) / ((1 + start_mass) * (1 + end_mass)))
        losses.append(weight * shared + (1 - weight) * sum(alone) / len(alone))
    return sum(losses) / len(losses)


def drawn(seed: int) -> tuple[list[list[Encoded]], Batch, torch.Tensor, torch.Tensor]:
    rng = draw(seed)
    groups = []
    for _ in range(4):
        group = []
        for _ in range(rng.randint(1, 3)):
            context = rng.randint(3, 5)
            length = context + rng.randint(4, 9)
            spans = {
                tuple(sorted(rng.sample(range(context, length - 1), 2))) for _ in range(rng.randint(0, 3))
            }
            group.append(Encoded(list(range(1, length + 1)), context, tuple(sorted(spans))))
        groups.append(group)
    batch = collate(groups)
    generator = torch.Generator().manual_seed(seed)
    return groups, batch, *(torch.randn(batch.ids.shape, generator=generator) * 3 for _ in range(2))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_the_loss_is_the_plain_sum(seed: int, weight: float) -> None:
    groups, batch, start, end = drawn(seed)
    expected = by_hand(start.tolist(), end.tolist(), groups, weight)
    assert reading_loss(start, end, batch, weight).mean().item() == pytest.approx(expected, rel=1e-4)


def test_a_shift_of_all_logits_of_a_row_changes_nothing() -> None:
    _, batch, start, end = drawn(3)
    shift = torch.arange(len(start), dtype=torch.float32)[:, None]
    before, after = (
        reading_loss(start + by, end - by, batch, 0.5).tolist() for by in (torch.zeros_like(shift), shift)
    )
    assert after == pytest.approx(before, rel=1e-4)


def test_question_and_padding_get_no_gradient() -> None:
    groups, batch, start, end = drawn(5)
    start.requires_grad_(True)
    reading_loss(start, end, batch, 0.5).mean().backward()
    assert start.grad is not None
    rows = [passage for group in groups for passage in group]
    for row, passage in enumerate(rows):
        gradient = start.grad[row]
        assert gradient[1 : passage.context].abs().sum() == 0
        assert gradient[len(passage.ids) - 1 :].abs().sum() == 0
        assert gradient[passage.context].abs() > 0


@pytest.mark.parametrize("seed", range(4))
def test_imitation_is_the_divergence_by_hand(seed: int) -> None:
    groups, batch, start, end = drawn(seed)
    _, _, taught_start, taught_end = drawn(seed)
    taught_start, taught_end = taught_start.flip(1) * 0.5, taught_end.flip(1)
    losses, row = [], 0
    for group in groups:
        members = []
        for passage in group:
            places = [0, *range(passage.context, len(passage.ids) - 1)]
            total = 0.0
            for own, taught in ((start, taught_start), (end, taught_end)):
                said = [math.exp(own[row, place].item()) for place in places]
                wanted = [math.exp(taught[row, place].item()) for place in places]
                for mine, wished in zip(said, wanted, strict=True):
                    share = wished / sum(wanted)
                    total += share * math.log(share * sum(said) / mine)
            members.append(total)
            row += 1
        losses.append(sum(members) / len(members))
    found = imitation_loss(start, end, taught_start, taught_end, batch).tolist()
    assert found == pytest.approx(losses, rel=1e-3)


def test_who_says_what_the_teacher_says_loses_nothing() -> None:
    """Whatever the question's and the padding's logits, and however both are shifted."""
    _, batch, start, end = drawn(2)
    outside = ~batch.context
    outside[:, 0] = False
    other = torch.where(outside, start - 7, start) + 3
    assert imitation_loss(start, end, other, end - 2, batch).max().item() == pytest.approx(0, abs=1e-5)


def test_teachers_together_say_the_geometric_mean_of_what_each_says() -> None:
    _, _batch, start, end = drawn(4)
    other = start.flip(1) - 5
    joint, _ = joint_logits([(start, end), (other, end)])
    shares = (start.softmax(1) * other.softmax(1)).sqrt()
    assert torch.allclose(joint.softmax(1), shares / shares.sum(1, keepdim=True), atol=1e-6)
