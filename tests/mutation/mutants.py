# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All the small faults that one source file can have: each changes one place in its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Change = Callable[[], None]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_TYPES = ("Mapping[", "Tuple[", "Callable[", "Union[", "TypeVar(")


@dataclass(frozen=True)
class Mutant:
    """A source with one fault in it."""

    line: int
    what: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a source."""
    count = sum(1 for _ in _changes(ast.parse(source)))
    original = ast.parse(source)
    for number in range(count):
        tree = copy.deepcopy(original)
        place, what, change = next(each for index, each in enumerate(_changes(tree)) if index == number)
        before = ast.unparse(place) if hasattr(place, "lineno") else ""
        change()
        yield Mutant(getattr(place, "lineno", 0), f"{what}: {before[:100]}", ast.fix_missing_locations(tree))


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Change]]:
    for node in _walk(tree):
        yield from _in_expression(node)
        yield from _in_statements(node)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs: no annotations, docstrings, imports and type aliases."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_for_readers(child):
                yield from _walk(child)


def _is_for_readers(node: ast.AST) -> bool:
    """Whether this is a docstring, an import, a type alias, or what is said of what cannot be."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Raise):
        return isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) == "AssertionError"
    if isinstance(node, ast.Assign):
        return ast.unparse(node.value).startswith(_TYPES)
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _in_expression(node: ast.AST) -> Iterator[tuple[ast.AST, str, Change]]:
    for kinds, find in _FINDERS.items():
        if isinstance(node, kinds):
            yield from find(node)
    for field, value in ast.iter_fields(node):
        inner = _inner(value)
        if inner is not None:
            yield value, "call dropped", _set(node, field, inner)


def _comparison(node: ast.Compare) -> Iterator[tuple[ast.AST, str, Change]]:
    for place, operation in enumerate(node.ops):
        yield node, "other comparison", _set_item(node.ops, place, _COMPARISONS[type(operation)]())


def _and_or(node: ast.BoolOp) -> Iterator[tuple[ast.AST, str, Change]]:
    yield node, "and for or", _set(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _operation(node: ast.BinOp) -> Iterator[tuple[ast.AST, str, Change]]:
    if type(node.op) in _OPERATIONS:
        yield node, "other operation", _set(node, "op", _OPERATIONS[type(node.op)]())


def _condition(node: ast.If | ast.IfExp | ast.While) -> Iterator[tuple[ast.AST, str, Change]]:
    yield node.test, "condition turned", _set(node, "test", ast.UnaryOp(ast.Not(), node.test))


def _filter(node: ast.comprehension) -> Iterator[tuple[ast.AST, str, Change]]:
    if node.ifs:
        yield node.ifs[0], "filter dropped", _set(node, "ifs", [])


def _arguments(node: ast.Call) -> Iterator[tuple[ast.AST, str, Change]]:
    for place, keyword in enumerate(node.keywords):
        yield keyword.value, f"argument {keyword.arg} dropped", _delete_item(node.keywords, place)


def _items_of_dict(node: ast.Dict) -> Iterator[tuple[ast.AST, str, Change]]:
    for place in range(len(node.values)):
        yield node.values[place], "dropped from a dict", _drop_from_dict(node, place)


def _items(node: ast.Tuple | ast.List | ast.Set) -> Iterator[tuple[ast.AST, str, Change]]:
    if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for place in range(len(node.elts)):
            yield node.elts[place], "dropped from a collection", _delete_item(node.elts, place)


def _constant(node: ast.Constant) -> Iterator[tuple[ast.AST, str, Change]]:
    if isinstance(node.value, bool):
        yield node, "other truth", _set(node, "value", not node.value)
    elif isinstance(node.value, (int, float)):
        yield node, "other number", _set(node, "value", node.value + 1)
    elif isinstance(node.value, str):
        yield node, "other text", _set(node, "value", f"{node.value}XX")


def _inner(value: object) -> ast.expr | None:
    """What a call of one argument, or a method without any, is about."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        return value.operand
    if not isinstance(value, ast.Call) or value.keywords:
        return None
    if len(value.args) == 1 and isinstance(value.func, ast.Name) and not isinstance(value.args[0], ast.Starred):
        return value.args[0]
    return value.func.value if not value.args and isinstance(value.func, ast.Attribute) else None


_FINDERS: dict[Any, Callable[[Any], Iterator[tuple[ast.AST, str, Change]]]] = {
    ast.Compare: _comparison,
    ast.BoolOp: _and_or,
    ast.BinOp: _operation,
    ast.Constant: _constant,
    (ast.If, ast.IfExp, ast.While): _condition,
    ast.comprehension: _filter,
    ast.Call: _arguments,
    ast.Dict: _items_of_dict,
    (ast.Tuple, ast.List, ast.Set): _items,
}


def _in_statements(node: ast.AST) -> Iterator[tuple[ast.AST, str, Change]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if not isinstance(block, list):
            continue
        for place, statement in enumerate(block):
            if isinstance(statement, ast.Return) and statement.value is not None:
                yield statement, "returns nothing", _set(statement, "value", None)
            elif _can_go(statement) and not _is_for_readers(statement):
                yield statement, "statement dropped", _set_item(block, place, ast.Pass())


def _can_go(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break))


def _set(node: ast.AST, field: str, value: object) -> Change:
    return lambda: setattr(node, field, value)


def _set_item(items: list[object] | list[ast.cmpop] | list[ast.stmt], place: int, value: object) -> Change:
    return lambda: items.__setitem__(place, value)  # type: ignore[call-overload]


def _delete_item(items: list[ast.expr] | list[ast.keyword], place: int) -> Change:
    return lambda: items.__delitem__(place)


def _drop_from_dict(node: ast.Dict, place: int) -> Change:
    def change() -> None:
        del node.keys[place], node.values[place]

    return change
