"""An answer: findings that have passed the privacy exit, with the evidence they rest on.

The same answer is read as text, as JSON, as a report, as a page and in a notebook.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from detente.language import Language, Message
from detente.privacy import Released
from detente.questions.findings import Limit, Unit, table_fields

T = TypeVar("T")
Row = TypeVar("Row")
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The evidence behind an answer. as_of is a UTC moment in ISO form; rows are those each table held."""

    id: str
    loaded_at: str | None
    as_of: str
    currency: str
    minor_digits: int
    zone: str
    rows: Mapping[str, int]


class Rows(Sequence[Row], Generic[Row]):
    """A table of an answer: a sequence of rows that turns into a data frame where pandas, Polars or Arrow are there.

    Money is in currency units in data frames (as ``Decimal``), in minor units in the rows.
    """

    def __init__(self, rows: Sequence[Row], row_type: type, minor_digits: int) -> None:
        self._rows, self._type, self._digits = tuple(rows), row_type, minor_digits

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @property
    def fields(self) -> tuple[dataclasses.Field[Any], ...]:
        """The fields of a row; their metadata say unit, title and meaning."""
        return dataclasses.fields(self._type)

    def only(self, rows: Sequence[Row]) -> Rows[Row]:
        """Return a table of these rows of it."""
        return Rows(rows, self._type, self._digits)

    def columns(self) -> dict[str, list[Any]]:
        """Return the table by column."""
        return {
            field.name: [_natural(getattr(row, field.name), field.metadata["unit"], self._digits) for row in self._rows]
            for field in self.fields
        }

    def to_pandas(self) -> Any:
        """Return a pandas DataFrame."""
        import pandas

        return pandas.DataFrame(self.columns())

    def to_polars(self) -> Any:
        """Return a Polars DataFrame."""
        import polars

        return polars.DataFrame(self.columns())

    def to_arrow(self) -> Any:
        """Return a PyArrow Table."""
        import pyarrow

        return pyarrow.table(self.columns())

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._rows))


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """One answer. ``answer.waterfall`` and every other table are attributes; so are summary and limits."""

    released: Released[T]
    evidence: Basis
    version: str

    def __post_init__(self) -> None:
        if not isinstance(self.released, Released):
            raise TypeError("an answer is made of released findings only: see detente.privacy.release")

    @property
    def question(self) -> str:
        """Which question was asked."""
        return self.released.findings.question

    @property
    def asked(self) -> Mapping[str, str]:
        """With which parameters."""
        return self.released.findings.asked

    @property
    def summary(self) -> tuple[Message, ...]:
        """The answer in sentences, the most important first."""
        return self.released.findings.summary

    @property
    def next_step(self) -> Message:
        """One thing to do next."""
        return self.released.findings.next_step

    @property
    def how(self) -> tuple[Message, ...]:
        """How it was computed and what it takes for granted, in sentences."""
        return self.released.findings.how

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What it can't tell, what is missing, what is hidden and why."""
        return self.released.findings.limits

    @property
    def checking(self) -> frozenset[str]:
        """Tables that are there for whoever checks the answer."""
        return self.released.findings.checking

    @property
    def names(self) -> Mapping[str, str]:
        """What people call the codes in the tables; translatable."""
        return self.released.findings.names

    @property
    def queries(self) -> Mapping[str, str]:
        """The SQL behind the figures, by file name."""
        return self.released.findings.queries

    @property
    def tables(self) -> Mapping[str, Rows[Any]]:
        """All tables by name."""
        tables, digits = self.released.findings.tables, self.evidence.minor_digits
        return {name: Rows(getattr(tables, name), row, digits) for name, row in table_fields(type(tables)).items()}

    def __getattr__(self, name: str) -> Rows[Any]:
        try:
            return self.tables[name]
        except KeyError:
            raise AttributeError(
                f"the answer to {self.question!r} has no table {name!r}; it has {', '.join(self.tables)}"
            ) from None

    def picture(self, lang: str | None = None) -> Picture:
        """Return the picture: a Vega-Lite chart that a notebook shows and that saves as SVG, PNG or PDF."""
        findings = self.released.findings
        return Picture(findings.draw(findings.tables, Language.of(lang), self.evidence.currency))

    def beneath(self, name: str, lang: str | None = None) -> Picture | None:
        """Return the small picture of a table that is shown beneath the answer's; None where there is none."""
        draw = self.released.findings.beneath.get(name)
        spec = draw(self.tables[name], Language.of(lang)) if draw and len(self.tables[name]) else {}
        return Picture(spec) if spec else None

    def opens(self, name: str, row: Any) -> Mapping[str, str]:
        """Return which rows of the evidence lie behind a row of a table; nothing where none are opened."""
        return self.released.findings.opens(name, row)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the answer as plain values, in the stable form that the JSON Schema describes."""
        language = Language.of(lang)
        evidence = dataclasses.asdict(self.evidence)
        evidence["rows"] = dict(self.evidence.rows)
        return {
            "question": self.question,
            "asked": dict(self.asked),
            "evidence": evidence,
            "summary": [language.say(sentence) for sentence in self.summary],
            "next_step": language.say(self.next_step),
            "how": [language.say(sentence) for sentence in self.how],
            "tables": {name: _rows_to_json(rows, language) for name, rows in self.tables.items()},
            "limits": [{"kind": limit.kind, "text": language.say(limit.message)} for limit in self.limits],
            "language": language.code,
            "schema": SCHEMA_VERSION,
            "version": self.version,
        }

    def to_json(self, lang: str | None = None) -> str:
        """Return the answer as JSON."""
        return json.dumps(self.to_dict(lang), ensure_ascii=False, indent=2, allow_nan=False)

    def _repr_html_(self) -> str:
        from html import escape

        language = Language.of(None)
        sentences = "".join(f"<p>{escape(language.say(sentence))}</p>" for sentence in (*self.summary, self.next_step))
        return f"{sentences}{self.picture().to_svg()}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A Vega-Lite specification (``spec``) that can be shown and saved."""

    spec: dict[str, Any]

    def to_svg(self) -> str:
        """Return the chart as SVG, drawn without a browser."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(self.spec))

    def save(self, path: str) -> None:
        """Save as .svg, .png, .pdf or .json, by the ending of ``path``."""
        import pathlib

        import vl_convert

        target = pathlib.Path(path)
        makers: dict[str, Any] = {
            ".svg": lambda: self.to_svg().encode(),
            ".png": lambda: vl_convert.vegalite_to_png(self.spec, scale=2),
            ".pdf": lambda: vl_convert.vegalite_to_pdf(self.spec),
            ".json": lambda: json.dumps(self.spec, ensure_ascii=False).encode(),
        }
        if target.suffix not in makers:
            raise ValueError(
                f"a picture is saved as {', '.join(makers)}, not as {target.suffix or 'a file without ending'}"
            )
        target.write_bytes(makers[target.suffix]())

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"application/vnd.vegalite.v6+json": self.spec, "image/svg+xml": self.to_svg()}


def schema_of(question: str, tables: type) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a question's answer, derived from its tables' dataclasses."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"detente ask {question}",
        "type": "object",
        "additionalProperties": False,
        "required": [
            "question",
            "asked",
            "evidence",
            "summary",
            "next_step",
            "how",
            "tables",
            "limits",
            "language",
            "schema",
            "version",
        ],
        "properties": {
            "question": {"const": question},
            "asked": {"type": "object", "additionalProperties": {"type": "string"}},
            "evidence": _basis_schema(),
            "summary": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "next_step": {"type": "string"},
            "how": {"type": "array", "items": {"type": "string"}},
            "tables": _tables_schema(tables),
            "limits": {"type": "array", "items": _limit_schema()},
            "language": {"type": "string"},
            "schema": {"const": SCHEMA_VERSION},
            "version": {"type": "string"},
        },
    }


def _tables_schema(tables: type) -> dict[str, Any]:
    rows = {name: {"type": "array", "items": _row_schema(row)} for name, row in table_fields(tables).items()}
    return {"type": "object", "additionalProperties": False, "required": list(rows), "properties": rows}


def _row_schema(row: type) -> dict[str, Any]:
    import typing

    hints = typing.get_type_hints(row)
    properties = {}
    for item in dataclasses.fields(row):
        kind = _JSON_TYPES[item.metadata["unit"]]
        optional = type(None) in typing.get_args(hints[item.name])
        described = {"type": [kind, "null"] if optional else kind, "description": item.metadata["meaning"]}
        if item.metadata["unit"] is Unit.DAY:
            described["format"] = "date"
        properties[item.name] = described
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


_JSON_TYPES = {
    Unit.LABEL: "string",
    Unit.DAY: "string",
    Unit.PEOPLE: "integer",
    Unit.MONEY: "number",
    Unit.COUNT: "integer",
    Unit.NUMBER: "number",
    Unit.SHARE: "number",
    Unit.SENTENCE: "string",
}


def _basis_schema() -> dict[str, Any]:
    types: dict[str, Any] = {item.name: {"type": "string"} for item in dataclasses.fields(Basis)}
    types |= {
        "loaded_at": {"type": ["string", "null"]},
        "minor_digits": {"type": "integer"},
        "rows": {"type": "object", "additionalProperties": {"type": "integer"}},
    }
    return {"type": "object", "additionalProperties": False, "required": list(types), "properties": types}


def _limit_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind", "text"],
        "properties": {"kind": {"enum": ["cannot_tell", "missing", "hidden"]}, "text": {"type": "string"}},
    }


def _rows_to_json(rows: Rows[Any], language: Language) -> list[dict[str, Any]]:
    columns = {name: [_json_value(value, language) for value in values] for name, values in rows.columns().items()}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _natural(value: Any, unit: Unit, digits: int) -> Any:
    return Decimal(value).scaleb(-digits) if unit is Unit.MONEY and value is not None else value


def _json_value(value: Any, language: Language) -> Any:
    if isinstance(value, Message):
        return language.say(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value
