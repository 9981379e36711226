"""Every process begins with the longest tests of its share, and none is left out or run twice."""

import pytest

from tests.services.turns import dealt


class Item:
    def __init__(self, number, *marks):
        self.number, self.marks = number, marks

    def get_closest_marker(self, name):
        return name in self.marks


@pytest.mark.parametrize("hands", [1, 2, 6, 50])
def test_long_ones_begin_each_share_and_browsers_are_spread(hands):
    items = [Item(n, *["live"] * (n % 40 == 7), *["browser"] * (n % 9 == 0)) for n in range(241)]
    order = dealt(items, hands)
    assert {id(item) for item in order} == {id(item) for item in items}
    assert len(order) == len(items)
    if hands > 6:
        return
    left, shares = list(order), []
    for hand in range(hands):  # as xdist's worksteal gives them out
        number = len(left) // (hands - hand)
        shares.append(left[:number])
        del left[:number]
    for share in shares:
        assert "live" in share[0].marks
        browsers = [at for at, item in enumerate(share) if "browser" in item.marks]
        assert len(browsers) >= 27 // hands
        assert browsers[-1] < len(share) - 2
        assert browsers[-1] - browsers[0] > len(share) // 3


def test_where_there_are_more_processes_than_tests_each_test_is_run_once():
    items = [Item(0, "browser"), Item(1), Item(2, "live")]
    assert [item.number for item in dealt(items, 6)] == [2, 0, 1]
