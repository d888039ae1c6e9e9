"""Splits add up: no gram is lost or made, and nobody is more than a gram from the exact share."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from ledger.split import apportion

GRAMS = some.integers(min_value=0, max_value=10**8)
WEIGHTS = some.lists(some.integers(min_value=0, max_value=30_000), min_size=1, max_size=60)


@given(total=GRAMS, weights=WEIGHTS)
def test_shares_add_up_and_none_is_a_gram_off(total: int, weights: list[int]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    if any(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - Fraction(total * weight, sum(weights))) < 1
            assert share == 0 or weight > 0, "what weighs nothing gets nothing"


@given(total=GRAMS, weights=WEIGHTS)
def test_who_weighs_more_never_gets_less(total: int, weights: list[int]) -> None:
    shares = dict(zip(weights, apportion(total, weights), strict=True))
    low, high = min(weights), max(weights)
    assert shares[low] <= shares[high]


def test_the_largest_remainder_gets_the_gram() -> None:
    assert apportion(100, [1, 1, 1]) == [34, 33, 33]
    assert apportion(10, [5, 3, 1]) == [6, 3, 1]
    assert apportion(7, [0, 0]) == [4, 3], "without any deemed weight all parts count the same"
    assert apportion(0, [3, 4]) == [0, 0]
    assert apportion(5, []) == []
