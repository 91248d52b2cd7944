"""Formulas over KPI keys: `매출 / 비용`, `new_visitors * (1 - bounce_rate)`.

Numbers, names, `+ - * /`, brackets, a leading minus, `min(…)` and `max(…)`; nothing else. Every
formula is checked as a tree before any of it is evaluated, so an attack is refused when it is
typed. Numbers are exact decimals throughout.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any, Final, cast

from simpleeval import SimpleEval

from kpis.calc.exact import EXACT, rounded

MAX_CHARS: Final = 500
MAX_DEPTH: Final = 60

_OPERATORS: Final[Mapping[type[ast.AST], Callable[..., Decimal]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Decimal]]] = {
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
}
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")


class FormulaError(ValueError):
    """A text that is no formula: `syntax`, `too_long`, `too_deep`, `function` or `not_allowed`.

    `params` holds what is wrong (`part`), the `limit`, or the `function`.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class NoValue(Exception):  # noqa: N818 - an answer, not a failure
    """The formula has no value here: `no_data`, `division_by_zero` or `too_large`.

    `params` holds the `kpi` without data, or the `divisor` as it is written in the formula.
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Formula:
    """A checked formula and the KPI keys it uses."""

    text: str
    names: frozenset[str]
    _root: ast.expr = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Decimal | None]) -> Decimal:
        """Return the value for `values` by key, at most 18 places after the point.

        Raises:
            NoValue: an input is missing, a divisor is 0, or the result has too many digits.
        """
        return _evaluate(self._root, self.text, values)

    def evaluate_each(
        self, columns: Mapping[str, Sequence[Decimal | None]]
    ) -> list[Decimal | None]:
        """Return the value for each place of `columns` by key, None where there is none.

        As many calls of `evaluate`, at a fifth of the cost.
        """
        with localcontext(EXACT):
            found = _each(self._root, columns, len(next(iter(columns.values()))))
            return [None if value is None else rounded(value) for value in found]

    @property
    def denominator(self) -> str:
        """What the formula as a whole is divided by, as written; empty if it is no quotient."""
        return _written(self._divisor, self.text) if self._divisor else ""

    @property
    def _divisor(self) -> ast.expr | None:
        root = self._root
        return root.right if isinstance(root, ast.BinOp) and isinstance(root.op, ast.Div) else None

    def volume(self, values: Mapping[str, Decimal | None]) -> Decimal | None:
        """Return the value of the denominator, None if the formula is no quotient.

        Raises:
            NoValue: as `evaluate`.
        """
        return _evaluate(self._divisor, self.text, values) if self._divisor else None

    @property
    def share(self) -> "Share | None":
        """The part and the whole, if the formula is `a / b` or `1 - a / b` of sums of KPIs."""
        root, is_rest = self._root, False
        if isinstance(root, ast.BinOp) and isinstance(root.op, ast.Sub) and _is_one(root.left):
            root, is_rest = root.right, True
        if not (isinstance(root, ast.BinOp) and isinstance(root.op, ast.Div)):
            return None
        if not (_is_sum(root.left) and _is_sum(root.right)):
            return None
        return Share(self.text, root.left, root.right, is_rest)


@dataclass(frozen=True)
class Share:
    """A formula that tells which part of a whole, or with `is_rest` which part is left."""

    _text: str
    _part: ast.expr
    _whole: ast.expr
    is_rest: bool

    def counts(self, values: Mapping[str, Decimal | None]) -> tuple[Decimal, Decimal]:
        """Return the part and the whole.

        Raises:
            NoValue: as `Formula.evaluate`.
        """
        return (
            _evaluate(self._part, self._text, values),
            _evaluate(self._whole, self._text, values),
        )


@lru_cache(maxsize=4096)
def parse_formula(text: str) -> Formula:
    """Return the formula that `text` writes.

    Raises:
        FormulaError: it writes none, or one that is not allowed.
    """
    if len(text) > MAX_CHARS:
        raise FormulaError("too_long", limit=MAX_CHARS)
    source = text.strip()
    try:
        root = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise FormulaError("syntax", part=_place(error, source)) from error
    names: set[str] = set()
    _check(root, source, names, depth=1)
    return Formula(text=source, names=frozenset(names), _root=root)


def find_loop(key: str, formulas: Mapping[str, Formula]) -> list[str]:
    """Return the loop that `key` is part of, spelled out from `key` to `key`; [] if none."""
    path: list[str] = []
    seen: set[str] = set()

    def walk(here: str) -> bool:
        path.append(here)
        for name in sorted(formulas[here].names) if here in formulas else ():
            if name == key:
                path.append(key)
                return True
            if name not in seen:
                seen.add(name)
                if walk(name):
                    return True
        path.pop()
        return False

    return path if walk(key) else []


def spell(loop: Sequence[str]) -> str:
    """Return a loop as people read it: `a → b → a`."""
    return " → ".join(loop)


def _place(error: Exception, source: str) -> str:
    """Return the text from where the parser stumbled, or all of it."""
    offset = getattr(error, "offset", None) or 1
    return (source[offset - 1 :].strip() or source)[:40]


def _written(node: ast.expr, source: str) -> str:
    return ast.get_source_segment(source, node) or source


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def _is_sum(node: ast.expr) -> bool:
    """Whether `node` is a KPI, or several added up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_sum(node.left) and _is_sum(node.right)
    return isinstance(node, ast.Name)


def _check(node: ast.expr, source: str, names: set[str], *, depth: int) -> None:
    """Refuse what is not allowed, collect the names, make the numbers decimals."""
    children: list[ast.expr] = []
    match node:
        case ast.Constant() if _NUMBER.fullmatch(_written(node, source)):
            node.value = Decimal(_written(node, source))  # type: ignore[assignment]
        case ast.Name():
            names.add(node.id)
        case ast.UnaryOp() if type(node.op) in _OPERATORS:
            children = [node.operand]
        case ast.BinOp() if type(node.op) in _OPERATORS:
            children = [node.left, node.right]
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in _FUNCTIONS:
            if not node.args:
                raise FormulaError("function", function=name)
            children = node.args
        case _:
            raise FormulaError("not_allowed", part=_written(node, source)[:40])
    if depth > MAX_DEPTH:
        raise FormulaError("too_deep", limit=MAX_DEPTH)
    for child in children:
        _check(child, source, names, depth=depth + 1)


class _Arithmetic(SimpleEval):
    """Evaluates checked trees only, with decimals.

    The base class would fill tables that are replaced here, at three times the cost of evaluating
    a short formula, and change the process's warning filters while other threads run.
    """

    operators: Any = _OPERATORS
    functions: Any = _FUNCTIONS

    def __init__(self, values: Mapping[str, Decimal | None]) -> None:
        self.names = values
        self.nodes = {
            ast.Constant: self._eval_constant,
            ast.Name: self._eval_name,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.Call: self._eval_call,
        }

    @staticmethod
    def _eval_constant(node: ast.Constant) -> Any:
        return node.value

    def _eval_name(self, node: ast.Name) -> Decimal:
        value: Decimal | None = self.names.get(node.id)
        if value is None:
            raise NoValue("no_data", kpi=node.id)
        return value

    def _eval_binop(self, node: ast.BinOp) -> Any:
        left, right = self._eval(node.left), self._eval(node.right)
        if isinstance(node.op, ast.Div) and not right:
            raise NoValue("division_by_zero", divisor=_written(node.right, self.expr))
        return self.operators[type(node.op)](left, right)


def _evaluate(root: ast.expr, source: str, values: Mapping[str, Decimal | None]) -> Decimal:
    with localcontext(EXACT):
        try:
            result = rounded(_Arithmetic(values).eval(source, previously_parsed=root))
        except DecimalException as error:
            raise NoValue("too_large") from error
    if result is None:
        raise NoValue("too_large")
    return result


Column = Sequence[Decimal | None]


def _each(node: ast.expr, columns: Mapping[str, Column], count: int) -> Column:
    """Return the value of a checked tree at each of `count` places; a divisor of 0 gives none."""
    match node:
        case ast.Constant():
            return [cast("Decimal", node.value)] * count
        case ast.Name():
            return columns[node.id]
        case ast.UnaryOp():
            parts = [_each(node.operand, columns, count)]
            apply = _OPERATORS[type(node.op)]
        case ast.BinOp():
            parts = [_each(each, columns, count) for each in (node.left, node.right)]
            apply = _OPERATORS[type(node.op)]
            if isinstance(node.op, ast.Div):
                parts[1] = [divisor or None for divisor in parts[1]]
        case ast.Call(func=ast.Name(id=name)):
            parts = [_each(each, columns, count) for each in node.args]
            apply = _FUNCTIONS[name]
        case _:
            raise AssertionError("a checked formula holds nothing else")
    return [None if None in row else apply(*row) for row in zip(*parts, strict=True)]
