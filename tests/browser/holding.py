"""Requests that are kept back, with the answer the server gave, until a test lets them go."""


def hold(desk, pattern, press):
    """Press something and keep its request back, with the answer the server gives now."""
    held = []
    desk.intercept(pattern, lambda route: held.append((route, route.fetch())), times=1)
    with desk.page.expect_request(pattern):
        press()
    while not held:
        desk.page.evaluate("1")
    return held[0]


def let_go(held):
    """Give the page the answer that was kept."""
    route, response = held
    route.fulfill(response=response)


def catch(desk, pattern):
    """Keep the next request of a kind back, unsent; the list it will be in."""
    held = []

    def keep(route):
        held.append(route)

    desk.intercept(pattern, keep, times=1)
    return held
