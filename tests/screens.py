"""A console's page as a browser holds it: parsed, changed by what comes, compared with a fresh one.

Knows what the page's own scripts do with what comes: a region of the same digest stays, of a list
only the rows change that came, what builds on another digest is left out and everything asked for
anew, a line that is there already is not added twice, what has no place on the page is left out.
"""

import difflib
from html import escape
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


class Element:
    """A tag with its attributes and what is in it: texts and elements."""

    def __init__(self, tag, attributes=()):
        self.tag, self.attributes, self.children = tag, dict(attributes), []

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find(self, element_id):
        return next((each for each in self.walk() if each.attributes.get("id") == element_id), None)

    def parent_of(self, wanted):
        return next((each for each in self.walk() if wanted in each.children), None)

    def become(self, other):
        """Let another element stand in this one's place."""
        self.tag, self.attributes, self.children = other.tag, other.attributes, other.children

    def lines(self, depth=0):
        """The element as text, one tag or text a line."""
        pad = " " * depth
        shown = "".join(f' {name}="{escape(value or "")}"' for name, value in self._shown())
        yield f"{pad}<{self.tag}{shown}>"
        for child in self.children:
            if isinstance(child, Element):
                yield from child.lines(depth + 1)
            elif self.tag != "textarea" and child.strip():
                yield f"{pad} {' '.join(child.split())}"

    def _shown(self):
        """Attributes without what differs at every rendering, and what only scripts read."""
        hidden = {
            "hx-swap-oob",
            "data-read-until",
            "data-first-unread",
            "data-unread-count",
            "data-digest",
        }
        if self.attributes.get("name") in ("csrf_token", "csrf-token", "server-time"):
            hidden |= {"value", "content"}
        return [pair for pair in self.attributes.items() if pair[0] not in hidden]


class _Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self._open[-1].children.append(Element(tag, attrs))

    def handle_endtag(self, tag):
        if tag not in VOID:
            closed = self._open.pop()
            assert closed.tag == tag, f"<{closed.tag}> was closed by </{tag}>"

    def handle_data(self, data):
        self._open[-1].children.append(data)


def parsed(html):
    """The elements of a page or of a piece of one, under one root."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


# Notes that pass: no part of what a screen shows.
PASSING = "toasts"


class Screen:
    """What one browser shows."""

    def __init__(self, page):
        self.root = parsed(page)
        self.has_missed = False

    def receive(self, html, target=None):
        """Take an answer or a push. `target`: the id of what the answer's own element replaces."""
        for piece in parsed(html).children:
            if not isinstance(piece, Element):
                continue
            swap = piece.attributes.get("hx-swap-oob")
            if swap == "true":
                self._replace(piece)
            elif swap:
                self._append(piece, swap.removeprefix("beforeend:#"))
            elif target is not None:
                self.root.find(target).become(piece)

    def differences(self, other):
        """Where another screen differs: the regions, each with the lines that do.

        "-" stands before what is only here, "+" before what is only there.
        """
        own, others = list(self.root.lines()), list(other.root.lines())
        if own == others:
            return []
        here, there = _regions(self.root), _regions(other.root)
        ids = [each for each in here | there if here.get(each) != there.get(each)]
        found = [f"#{each}: {_difference(here.get(each, []), there.get(each, []))}" for each in ids]
        return found or [_difference(own, others)]

    def _replace(self, piece):
        present = self.root.find(piece.attributes["id"])
        digest = piece.attributes.get("data-digest")
        if present is None or digest == present.attributes.get("data-digest"):
            return
        if "line" in _classes(piece):
            self._forget_digest(present)
        before = piece.attributes.get("data-from")
        if before is None:
            present.become(piece)
        elif before == present.attributes.get("data-digest"):
            _patch(present, piece)
        else:
            self.has_missed = True

    def _forget_digest(self, within):
        """A timeline that took a line is no longer what it was told to be."""
        for timeline in self.root.walk():
            if "data-timeline" in timeline.attributes and within in timeline.walk():
                timeline.attributes["data-digest"] = ""

    def _append(self, piece, list_id):
        present = self.root.find(list_id)
        if present is None or list_id == PASSING:
            return
        self._forget_digest(present)
        for line in [child for child in piece.children if isinstance(child, Element)]:
            if self.root.find(line.attributes["id"]) is None:
                present.children.append(line)
        around = self.root.parent_of(present)
        around.children = [c for c in around.children if "empty" not in _classes(c)]


def _patch(region, changes):
    """Let a list have the frame that came, and its rows in their order: new ones and its own."""
    rows = {each.attributes["id"]: each for each in region.walk() if "row-item" in _classes(each)}
    orders = {
        each.attributes["id"]: [
            row.attributes["id"]
            for row in each.walk()
            if row is not each and "row-item" in _classes(row)
        ]
        for each in region.walk()
        if "rows" in _classes(each)
    }
    rows |= {each.attributes["id"]: each for each in changes.walk() if "row-item" in _classes(each)}
    for place in [each for each in changes.walk() if "rows" in _classes(each)]:
        told = place.attributes.pop("data-order", None)
        own = orders.get(place.attributes["id"], [])
        order = own if told is None else [f"conversation_{number}_row" for number in told.split()]
        place.children = [rows[each] for each in order]
    changes.attributes.pop("data-from")
    region.become(changes)


def _regions(root):
    """The lines of every region by its id; a timeline's are those of its lines."""
    found = {}
    for each in root.walk():
        if "data-digest" in each.attributes and "data-timeline" not in each.attributes:
            found[each.attributes["id"]] = [line.strip() for line in each.lines()]
    return found


def _difference(own, others):
    changed = difflib.unified_diff(own, others, n=0, lineterm="")
    return " ".join(line for line in changed if line[:2] not in ("--", "++", "@@"))


def _classes(child):
    return child.attributes.get("class", "").split() if isinstance(child, Element) else ()
