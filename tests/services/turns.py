"""In which order tests are run: what lasts longest first, browsers spread among the rest.

xdist gives each process one piece of the list and then takes from the end of the longest piece. In
the order of their names one process had all browsers, and at the end all processes had nothing else
while a test of a minute was begun last.
"""

LONG = ("live", "journey", "long")
# Browsers are through when so much of a process's share is: what is quick evens out the end.
SPREAD_OVER = 0.8


def dealt(items, hands):
    """The items in pieces for so many processes: long ones, then browsers among the quick ones."""
    long, browsers, quick = [], [], []
    for item in items:
        if any(item.get_closest_marker(name) for name in LONG):
            long.append(item)
        else:
            (browsers if item.get_closest_marker("browser") else quick).append(item)
    found, slow = [], long + browsers
    for hand in range(hands):
        left = len(items) - len(found)
        own_slow = slow[hand::hands]
        number = max(left // (hands - hand) - len(own_slow), 0)
        own_quick, quick = quick[:number], quick[number:]
        found += _spread(own_slow, own_quick, {id(item) for item in long})
    return found + quick


def _spread(slow, quick, long):
    first = [item for item in slow if id(item) in long]
    rest = slow[len(first) :]
    step = int(SPREAD_OVER * len(quick) / (len(rest) or 1))
    for number, item in enumerate(rest):
        first += [item, *quick[number * step : (number + 1) * step]]
    return first + quick[len(rest) * step :]
