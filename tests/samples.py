"""Sample URLs for every route of the app, made from the URL map with the ids of `tests/world.py`.

A route with a new kind of thing in its URL needs that thing in the world and, when its argument
has another name than the world's, a line in ARGUMENTS.
"""

import re
from dataclasses import dataclass

from webapp.line.setup.instances.pages import ACCOUNT, TABS

ANY = re.compile(r"<any\(([^)]*)\):\w+>")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
EVERYTHING = re.compile(r"<.*>")
FILES = {
    "/assets/<name>": "htmx.js",
    "/assets/<kind>/<names>": "js/theme+address",
    "/emojis/<language>.json": "ja",
    "/static/<path:filename>": "css/tokens.css",
    "/bootstrap/static/<path:filename>": "umd/popper.min.js",
    "/fs-static/<path:filename>": "js/base64.js",
}
# Words in a URL that are chosen from a few: {end of the route: what may stand there}.
WORDS = {
    "/line/<page>": (ACCOUNT, *TABS),
    "/instances/<int:instance_id>/<page>": TABS,
    "/typed/<step>": ("details", "account"),
}
# What an argument means on routes where it is not the world's first of that name.
ARGUMENTS = {
    "/rules/<int:item_id>": ("item_id", "classification_rule_id"),
    "/routes/<int:item_id>": ("item_id", "route_id"),
    "/rulesets/<int:item_id>": ("item_id", "ruleset_id"),
    "/timeouts/<int:rule_id>": ("rule_id", "timeout_rule_id"),
    "/me/quick-replies/<int:quick_reply_id>": ("quick_reply_id", "own_quick_reply_id"),
    "<int:message_id>/sticker": ("message_id", "sticker_message_id"),
    "<int:message_id>/emojis": ("message_id", "emoji_message_id"),
    "/media/<token>": ("token", "media_token"),
    "/profiles/<token>": ("token", "profile_token"),
    "/new/<int:draft_id>/callback": ("draft_id", "made_draft_id"),
    "/new/<int:draft_id>/picture": ("draft_id", "made_draft_id"),
    "/contact/merge/<int:contact_id>": ("contact_id", "other_id"),
    "<int:account_id>/deletion": ("account_id", "free_account_id"),
    "<int:conversation_id>/closure": ("conversation_id", "wrap_up_id"),
    "<int:conversation_id>/membership": ("conversation_id", "group_conversation_id"),
    "<int:conversation_id>/verification/end": ("conversation_id", "verified_id"),
    "POST /conversations/<int:conversation_id>/session": ("conversation_id", "parked_id"),
    "/participants/<int:participant_id>/answering": ("participant_id", "joined_part_id"),
    "<int:agent_id>/reactivation": ("agent_id", "left_id"),
    "<int:agent_id>/invitation": ("agent_id", "guest_id"),
}


@dataclass(frozen=True)
class Sample:
    """One request that matches a route. `name` is the route, with words chosen: "GET /media/…"."""

    name: str
    path: str
    endpoint: str

    @property
    def method(self):
        return self.name.partition(" ")[0]


def samples_of(app, world):
    """A sample for every route, method and choice of words, in the order of their names.

    Websockets are left out: tests/live/test_socket.py opens them.
    """
    found = [
        _sample(f"{method} {route}", rule.endpoint, world)
        for rule in app.url_map.iter_rules()
        if not rule.websocket
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
        for route in _spelled_out(rule.rule)
    ]
    return sorted(found, key=lambda sample: (sample.name.partition(" ")[2], sample.method))


def _spelled_out(route):
    """The route once for each word that may stand in it."""
    chosen = ANY.search(route)
    if chosen:
        words = [word.strip() for word in chosen[1].split(",")]
        return [ANY.sub(word, route, count=1) for word in words]
    for ending, words in WORDS.items():
        if route.endswith(ending):
            return [route[: route.rindex("<")] + word for word in words]
    return [route]


def _sample(name, endpoint, world):
    route = name.partition(" ")[2]
    if route in FILES:
        return Sample(name, EVERYTHING.sub(FILES[route], route), endpoint)
    ids = dict(world.ids)
    for part, (argument, meant) in ARGUMENTS.items():
        if part in name:
            ids[argument] = world.ids[meant]
    missing = set(ARGUMENT.findall(route)) - set(ids)
    assert not missing, f"{name}: what is {missing}? Put it into tests/world.py"
    return Sample(name, ARGUMENT.sub(lambda match: str(ids[match[1]]), route), endpoint)
