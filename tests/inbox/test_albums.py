"""Pictures sent together are shown in the order in which they were chosen."""

import re

import pytest

from tests import factories
from tests.line.test_unsend import unsend_event

SET = "E005D41A7288F41B"


@pytest.fixture
def arrive(app, client, centre, owned):
    """Lets pictures of one set arrive, in the order given; `total` may be unknown."""

    def post(*numbers, total=3):
        for number in numbers:
            counted = {"index": number, "total": total} if total else {}
            picture = {
                "id": f"90000{number}",
                "type": "image",
                "contentProvider": {"type": "line"},
                "imageSet": {"id": SET, **counted},
            }
            answer = factories.post_webhook(client, centre, [factories.text_event(message=picture)])
            assert answer.status_code == 200
            factories.work(app, "lanes")

    return post


@pytest.fixture
def shown(centre, owned, sign_in):
    """The thread as Aoi sees it: words in it, by the places of its lines."""
    aoi = sign_in(centre.aoi)

    def lines():
        page = aoi.get(f"/conversations/{owned}").text
        return re.findall(r'id="message_\d+".*?</li>', page, re.DOTALL)

    return lines


@pytest.mark.both_databases
def test_a_set_stands_by_its_numbers_whatever_came_first(app, client, centre, arrive, shown):
    arrive(3, 1)
    assert ["1 of 3" in line for line in shown()] == [False, True, False]
    assert "2 of 3 arrived" in shown()[-1]
    factories.write(app, client, centre, "in between")
    arrive(2)
    lines = shown()
    assert [re.findall(r">(\d of 3)<", line) for line in lines] == [
        [], ["1 of 3"], ["2 of 3"], [], ["3 of 3"],
    ]  # fmt: skip
    assert "arrived" not in "".join(lines)


def test_a_picture_taken_back_keeps_its_place(app, client, centre, arrive, shown):
    arrive(3, 1, 2)
    factories.post_webhook(client, centre, [unsend_event("900002")])
    factories.work(app, "lanes")
    assert "Took back a message" in shown()[2]
    assert "arrived" not in "".join(shown())


def test_a_set_without_numbers_stands_as_it_came(arrive, shown):
    arrive(2, 1, total=None)
    assert " of " not in "".join(shown()[1:])
