"""Deemed beside real: what lots weighed, split back over parts; the table that follows, and where it can't say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger import quarter, sample
from ledger.changes import Change
from ledger.deemed import DeemedTable
from ledger.least_squares import Weighing, fit
from ledger.models import Lot
from ledger.queries.proposed_weights import How, proposed
from ledger.queries.real_weights import Cell, Load, Piece, compared, loads
from ledger.split import split
from ledger.words import Material, PartKind, SizeClass
from tests.ledger.correcting import request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.sample import Story

MONTH = date(2026, 10, 1)
FRONT, REAR = (SizeClass.KEI, PartKind.FRONT_BUMPER), (SizeClass.KEI, PartKind.REAR_BUMPER)
DEEMED = {FRONT: 3000, REAR: 2400}
PIECES = some.dictionaries(some.sampled_from("abcd"), some.integers(1, 9), min_size=1)


def load(counts: Mapping[Cell, int], grams: int) -> Load:
    """A lot of so many parts of each cell, as it is split."""
    pieces = [Piece(cell, f"{cell}{n}", DEEMED[cell], 0) for cell, count in counts.items() for n in range(count)]
    return Load("lot", MONTH, Material.BUMPER, grams, pieces)


@given(
    loads=some.lists(PIECES, min_size=1, max_size=20),
    weights=some.fixed_dictionaries(dict.fromkeys("abcd", some.integers(1, 9999))),
)
def test_what_is_told_apart_is_exact_where_nothing_scatters(
    loads: list[dict[str, int]], weights: dict[str, int]
) -> None:
    weighed = [Weighing(one, sum(weights[kind] * count for kind, count in one.items())) for one in loads]
    for kind, found in fit(weighed).items():
        assert found.grams == pytest.approx(weights[kind])
        assert found.error_g == pytest.approx(0)


def test_what_always_comes_together_is_not_told_apart() -> None:
    weighed = [Weighing({"a": n, "b": 2 * n, "c": n * n}, 100 * n + 7) for n in range(1, 9)]
    assert set(fit(weighed)) == {"c"}
    assert fit(weighed[:2]) == {}, "nothing to spare"
    assert fit([]) == {}


def test_fitted_weights_add_up_to_what_was_weighed() -> None:
    counts = [{"a": 3, "b": 1}, {"a": 1, "b": 4}, {"a": 2, "b": 2}, {"b": 5}, {"a": 6}]
    weighed = [Weighing(one, 900 + 37 * n) for n, one in enumerate(counts)]
    found = fit(weighed)
    total = sum(found[kind].grams * count for one in counts for kind, count in one.items())
    assert total == pytest.approx(sum(one.grams for one in weighed))
    assert all(one.error_g > 0 for one in found.values())


def test_lots_of_one_content_say_it_directly() -> None:
    found = proposed([load({FRONT: 2}, 6500), load({FRONT: 4}, 13_100), load({FRONT: 1}, 3200)])
    assert (found[FRONT].exact_g, found[FRONT].grams, found[FRONT].how) == (3257, 3300, How.ALONE)
    assert (found[FRONT].lots, found[FRONT].vehicles, found[FRONT].error_g) == (3, 7, None)


def test_two_lots_propose_nothing() -> None:
    assert proposed([load({FRONT: 2}, 6500), load({FRONT: 4}, 13_100)]) == {}


def test_mixed_lots_that_differ_are_told_apart() -> None:
    mixes = [(5, 1), (1, 5), (3, 3), (4, 0), (0, 4), (2, 5)]
    lots = [load({FRONT: a, REAR: b}, 3300 * a + 2200 * b + (-40, 30)[n % 2]) for n, (a, b) in enumerate(mixes)]
    found = proposed(lots)
    assert {one.how for one in found.values()} == {How.FITTED}
    assert (found[FRONT].grams, found[REAR].grams) == (3300, 2200)
    assert 0 < (found[FRONT].error_g or 0) < 50


def test_mixed_lots_that_are_alike_are_split_by_deemed_weight() -> None:
    found = proposed([load({FRONT: 2, REAR: 2}, 11_880) for _ in range(6)])
    assert {cell: (one.exact_g, one.how) for cell, one in found.items()} == {
        FRONT: (3300, How.SHARED),
        REAR: (2640, How.SHARED),
    }, "10 per cent more than deemed, for either"


def test_what_scatters_too_much_is_not_called_known() -> None:
    wild = [(5, 4, 9000), (4, 5, 40_000), (3, 3, 12_000), (6, 5, 61_000), (4, 4, 9000), (5, 5, 33_000)]
    found = proposed([load({FRONT: a, REAR: b}, grams) for a, b, grams in wild])
    assert {one.how for one in found.values()} == {How.SHARED}
    real, pieces = sum(grams for *_, grams in wild), sum(3000 * a + 2400 * b for a, b, _ in wild)
    assert found[FRONT].exact_g == round(3000 * real / pieces)


def test_a_month_shows_the_spread_of_its_lots() -> None:
    lots = [load({FRONT: 2}, 6000), load({FRONT: 2}, 6600)]
    for lot in lots:
        lot.pieces = [Piece(one.cell, one.acceptance_id, one.deemed_g, lot.grams // 2) for one in lot.pieces]
    (row,) = compared(lots)
    assert (row.deemed_g, row.grams, len(row.vehicles)) == (12_000, 12_600, 2)
    assert (min(row.ratios), row.ratio, max(row.ratios)) == (1.0, 1.05, 1.1)


def test_loads_are_the_splits_of_the_lots(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarter, "WEEKS", 2)
    sample.furnish(story, "となり解体", "となり 監督")
    quarter.tell(story)
    site, session = story.sites[quarter.YARDS[0].site], story.session
    found = loads(session, site, date(2020, 1, 1), date(2100, 1, 1))
    assert found.left_out == 0
    assert len(found.loads) == 6
    for one in found.loads:
        shares = split(session.get_one(Lot, one.lot_id), DeemedTable(session, site))
        assert Counter((share.recovery.acceptance_id, share.deemed_g, share.grams) for share in shares) == Counter(
            (piece.acceptance_id, piece.deemed_g, piece.grams) for piece in one.pieces
        )
        assert sum(piece.grams for piece in one.pieces) == one.grams
    assert loads(session, site, date(2020, 1, 1), date(2020, 2, 1)).loads == []
    _weigh_again(story, found.loads[-1].lot_id)
    left = loads(session, site, date(2020, 1, 1), date(2100, 1, 1))
    assert (len(left.loads), left.left_out) == (5, 1), "what was reported of it is not what was on the scale"


def _weigh_again(story: Story, lot: str) -> None:
    (line,) = story.session.get_one(Lot, lot).standing_lines
    told = {"what": "weighing_wrong", "line": line.id, "gross_g": line.gross_g + 500, "tare_g": line.tare_g}
    asked = request(story, Change.WEIGHING_WRONG, "受入 次郎", told)
    story.do("correction.approved", "管理 花子", correction=asked.id, way="managing")
    story.session.expire_all()
