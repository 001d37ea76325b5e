"""A formula over named counters, as people write it: ``won / (won + lost)``. Read once, checked, then reckoned with.

Only names, numbers, ``+ - * /`` and brackets: a formula can reach nothing else. Sums of counters are put in, so that the
figure of a quarter is that of its sums, and not the mean of its months.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_LONGEST, _DEEPEST = 500, 30
_LARGEST, _FARTHEST = 10**15, 10**20
"""Numbers in a formula, and figures, lie below these."""
_DOES: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _divided(one: Floats, other: Floats) -> Floats:
    # Not infinite, which would be nothing again where something is divided by it.
    return np.asarray(np.where(other == 0, np.nan, one / other))


_DOES_TO_ARRAYS: Final = {**_DOES, ast.Div: _divided}


class FormulaError(ValueError):
    """A formula that can't be read. place : where in it, counted from 1; 0 where it is no one place."""

    def __init__(self, why: str, place: int = 0) -> None:
        super().__init__(why)
        self.why, self.place = why, place


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, read. names : the counters in it, in the order in which they stand.

    Raises FormulaError for anything but names, numbers, the four operations and brackets.

    >>> rate = Formula("won / (won + lost)")
    >>> rate.names, rate.exact({"won": 1, "lost": 2}), rate.exact({"won": 0, "lost": 0})
    (('won', 'lost'), Fraction(1, 3), None)
    """

    text: str
    names: tuple[str, ...] = field(init=False)
    _root: ast.expr = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.text) > _LONGEST:
            raise FormulaError("long")
        try:
            root = ast.parse(self.text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise FormulaError("unreadable", getattr(error, "offset", 0) or 0) from None
        names: dict[str, None] = {}
        _check(root, names, 0)
        if not names:
            raise FormulaError("nothing")
        object.__setattr__(self, "_root", root)
        object.__setattr__(self, "names", tuple(names))

    def over(self, counters: Mapping[str, Floats]) -> Floats:
        """Return its figure for arrays of counters of one shape; not a number where something is divided by zero.

        >>> Formula("spend / leads").over({"spend": np.array([10.0, 10.0]), "leads": np.array([4.0, 0.0])})
        array([2.5, nan])
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            numbers = {name: np.asarray(counters[name], np.float64) for name in self.names}
            found = np.asarray(_reckon(self._root, numbers, np.float64, _DOES_TO_ARRAYS), np.float64)
        return np.where(np.abs(found) < _FARTHEST, found, np.nan)

    def exact(self, counters: Mapping[str, Fraction | int]) -> Fraction | None:
        """Return its figure without rounding; None where something is divided by zero, or it goes beyond all figures."""
        try:
            found = Fraction(_reckon(self._root, {name: Fraction(counters[name]) for name in self.names}, Fraction))
        except ZeroDivisionError:
            return None
        return found if abs(found) < _FARTHEST else None

    def dimension(self, of: Mapping[str, int]) -> int:
        """Return the power of money in its figure, given that of each counter: 1 for an amount, 0 for a number.

        Raises FormulaError where amounts and numbers are added to each other.

        >>> Formula("spend / leads").dimension({"spend": 1, "leads": 0})
        1
        """
        return _dimension(self._root, of)


def _check(node: ast.expr, names: dict[str, None], depth: int) -> None:
    if depth > _DEEPEST:
        raise FormulaError("long")
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            _check(node.left, names, depth + 1)
            _check(node.right, names, depth + 1)
        case ast.UnaryOp(op=ast.USub()):
            _check(node.operand, names, depth + 1)
        case ast.Name():
            names[node.id] = None
        case ast.Constant(value=bool()):
            raise FormulaError("unreadable", node.col_offset + 1)
        case ast.Constant(value=int() | float() as number) if abs(number) < _LARGEST:
            pass
        case _:
            raise FormulaError("unreadable", node.col_offset + 1)


def _reckon(
    node: ast.expr,
    counters: Mapping[str, Any],
    number: Callable[[Any], Any],
    does: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = _DOES,
) -> Any:
    match node:
        case ast.BinOp():
            left, right = (_reckon(side, counters, number, does) for side in (node.left, node.right))
            return does[type(node.op)](left, right)
        case ast.UnaryOp():
            return -_reckon(node.operand, counters, number, does)
        case ast.Name():
            return counters[node.id]
        case _:
            # As it is written: a tenth is a tenth, and not the nearest binary number.
            return number(str(node.value))  # type: ignore[attr-defined]


def _dimension(node: ast.expr, of: Mapping[str, int]) -> int:
    match node:
        case ast.BinOp():
            left, right = _dimension(node.left, of), _dimension(node.right, of)
            if isinstance(node.op, ast.Mult):
                return left + right
            if isinstance(node.op, ast.Div):
                return left - right
            if left != right:
                raise FormulaError("mixed", node.col_offset + 1)
            return left
        case ast.UnaryOp():
            return _dimension(node.operand, of)
        case ast.Name():
            return of[node.id]
        case _:
            return 0
