"""The settings of a form's page, read from the form and its template: never typed again.

A form class holds the labels; the template says under which heading a field stands and how it is
explained. Both hold the words as they stand in the catalogues, so one reading serves all languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, nodes
from wtforms import HiddenField
from wtforms.fields.core import UnboundField

_HEADING = re.compile(r"<h2[^>]*\sid=\"([^\"]+)\"[^>]*>\s*$")


@dataclass
class FieldWords:
    """What a template says of a field: the heading above it, and its explanations (msgids)."""

    section: str | None = None
    section_id: str | None = None
    helps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Setting:
    """A field of a form: its label, what its choices are called, what its template says."""

    name: str
    label: Any
    choices: tuple[Any, ...]
    words: FieldWords


def settings_of(env: Environment, template: str, form: type, variable: str) -> list[Setting]:
    """The fields of a form that a person sees, in their order.

    `variable`: what the template calls the form.
    """
    words = field_words(env, template, variable)
    return [
        Setting(name, label, choices, words.get(name, FieldWords()))
        for name, label, choices in _labels_of(form)
    ]


def _labels_of(form: type) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    found = {name: getattr(form, name, None) for name in dir(form)}
    unbound = {name: each for name, each in found.items() if isinstance(each, UnboundField)}
    for name, each in sorted(unbound.items(), key=lambda item: item[1].creation_counter):
        is_hidden = issubclass(each.field_class, HiddenField)
        given = (*each.args, each.kwargs.get("label"))
        # A field that holds a form, or fields, is given those first.
        label = next((value for value in given if not isinstance(value, type | UnboundField)), None)
        if label and not is_hidden:
            choices = each.kwargs.get("choices") or ()
            yield name, label, tuple(getattr(choice, "label", choice) for choice in choices)


@cache
def field_words(env: Environment, template: str, variable: str) -> dict[str, FieldWords]:
    """What a template, and what it includes, says of each field of the form `variable`."""
    reader = _Reader(env, variable)
    reader.read(template)
    return reader.found


class _Reader:
    """Goes through a template in the order in which it is shown."""

    def __init__(self, env: Environment, variable: str) -> None:
        self.found: dict[str, FieldWords] = {}
        self._env, self._variable = env, variable
        self._named: dict[str, str] = {}
        self._heading_id: str | None = None
        self._section: tuple[str | None, str | None] = (None, None)

    def read(self, template: str) -> None:
        loader: Any = self._env.loader
        source, _path, _is_fresh = loader.get_source(self._env, template)
        self._walk(self._env.parse(source))

    def _walk(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            found = _HEADING.search(node.data)
            self._heading_id = found[1] if found else None
        elif isinstance(node, nodes.Call):
            self._note(node)
        elif isinstance(node, nodes.Include) and isinstance(node.template, nodes.Const):
            self._include(node.template.value)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            for words in _texts(node.node):
                self._named[node.target.name] = words
        else:
            for child in node.iter_child_nodes():
                self._walk(child)

    def _include(self, template: str) -> None:
        """A piece without fields, such as a warning, is no heading of those that follow it."""
        section, count = self._section, len(self.found)
        self.read(template)
        if len(self.found) == count:
            self._section = section

    def _note(self, call: nodes.Call) -> None:
        words = _text(call)
        if words is not None:
            if self._heading_id:
                self._section, self._heading_id = (words, self._heading_id), None
            return
        for name in self._fields_in(call):
            noted = self.found.setdefault(name, FieldWords(*self._section))
            noted.helps.extend(_texts(call))
            named = (arg.name for arg in call.args if isinstance(arg, nodes.Name))
            noted.helps.extend(self._named[each] for each in named if each in self._named)

    def _fields_in(self, call: nodes.Call) -> list[str]:
        return [
            arg.attr
            for arg in call.args
            if isinstance(arg, nodes.Getattr)
            and isinstance(arg.node, nodes.Name)
            and arg.node.name == self._variable
        ]


def _text(call: nodes.Call) -> str | None:
    is_gettext = isinstance(call.node, nodes.Name) and call.node.name == "_"
    first = call.args[0] if is_gettext and call.args else None
    return first.value if isinstance(first, nodes.Const) else None


def _texts(node: nodes.Node) -> list[str]:
    calls = [node] if isinstance(node, nodes.Call) else []
    found = (_text(call) for call in (*calls, *node.find_all(nodes.Call)))
    return [words for words in found if words is not None]
