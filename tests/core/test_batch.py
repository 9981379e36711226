"""Threads that insert at once share a commit, and each learns of its own fate alone."""

import threading

import pytest

from tests.assertions import wait_until
from webapp.core.turns import GroupCommit, NotStored


class Store:
    """Keeps rows; a commit with a row marked bad fails as a whole, as a database's would."""

    def __init__(self):
        self.rows, self.commits = [], 0
        self.is_entered, self.may_go = threading.Event(), threading.Event()
        self.may_go.set()

    def __call__(self, rows):
        self.is_entered.set()
        assert self.may_go.wait(10)
        if any(row.get("is_bad") for row in rows):
            raise ValueError("bad row")
        self.rows.extend(rows)
        self.commits += 1


def in_threads(actions):
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    return threads


def join(threads):
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def test_a_lone_caller_is_stored_when_add_returns():
    store = Store()
    GroupCommit(store).add([{"n": 1}, {"n": 2}])
    assert store.rows == [{"n": 1}, {"n": 2}]


def test_those_who_wait_share_the_next_commit():
    store = Store()
    group = GroupCommit(store)
    store.may_go.clear()
    first = in_threads([lambda: group.add([{"n": 0}])])
    assert store.is_entered.wait(10)
    others = in_threads([lambda n=n: group.add([{"n": n}]) for n in range(1, 11)])
    wait_until(lambda: len(group._waiting) == 10)
    store.may_go.set()
    join(first + others)
    assert sorted(row["n"] for row in store.rows) == list(range(11))
    assert store.commits == 2


def test_one_callers_bad_row_costs_the_others_nothing():
    store, errors = Store(), []
    group = GroupCommit(store)
    store.may_go.clear()
    first = in_threads([lambda: group.add([{"n": 0}])])
    assert store.is_entered.wait(10)

    def add_bad():
        with pytest.raises(ValueError, match="bad row"):
            group.add([{"n": 1, "is_bad": True}])
        errors.append(True)

    others = in_threads([add_bad, *[lambda n=n: group.add([{"n": n}]) for n in range(2, 8)]])
    wait_until(lambda: len(group._waiting) == 7)
    store.may_go.set()
    join(first + others)
    assert errors == [True]
    assert sorted(row["n"] for row in store.rows) == [0, *range(2, 8)]


def test_many_threads_many_rows_each_stored_once():
    store = Store()
    group = GroupCommit(store)

    def add_many(start):
        for number in range(start, start + 200):
            group.add([{"n": number}])

    join(in_threads([lambda start=start: add_many(start) for start in range(0, 3200, 200)]))
    assert sorted(row["n"] for row in store.rows) == list(range(3200))


def test_who_comes_while_the_leader_stores_is_never_told_stored_unstored():
    """The leader takes the list; whoever appends to it a moment later belongs to the next one."""
    store = Store()
    group = GroupCommit(store)

    is_caught, may_append, is_appended = (threading.Event() for _ in range(3))

    class Slow(type(group._waiting)):
        """What waits, while one thread is in the middle of adding to it."""

        def append(self, entry):
            if entry.rows[0]["n"] == 1:
                is_caught.set()
                assert may_append.wait(10)
            super().append(entry)
            if entry.rows[0]["n"] == 1:
                is_appended.set()

    group._waiting = Slow()
    store.may_go.clear()
    late = in_threads([lambda: group.add([{"n": 1}])])
    assert is_caught.wait(10)
    other = in_threads([lambda: group.add([{"n": 2}])])
    assert store.is_entered.wait(10)
    may_append.set()
    assert is_appended.wait(10)
    store.may_go.set()
    join(late + other)
    assert sorted(row["n"] for row in store.rows) == [1, 2]


def test_who_waited_for_a_leader_that_was_stopped_is_not_told_it_is_stored():
    def stop(rows):
        store(rows)
        raise KeyboardInterrupt

    def ask(number):
        try:
            group.add([{"n": number}])
        except (KeyboardInterrupt, NotStored) as error:
            told.append(type(error))

    store, told = Store(), []
    group = GroupCommit(stop)
    store.may_go.clear()
    first = in_threads([lambda: ask(0)])
    assert store.is_entered.wait(10)
    others = in_threads([lambda n=n: ask(n) for n in range(1, 4)])
    wait_until(lambda: len(group._waiting) == 3)
    store.may_go.set()
    join(first + others)
    assert sorted(told, key=str) == sorted([KeyboardInterrupt] * 2 + [NotStored] * 2, key=str)
