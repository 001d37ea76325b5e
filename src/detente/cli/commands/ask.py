"""``detente ask``: put one question and print its answer."""

from __future__ import annotations

import json
from typing import Any

import click

from detente.cli import options
from detente.cli.screen import Screen
from detente.cli.words import Command
from detente.language import N_
from detente.mistakes import Mistake


@click.command(
    cls=Command,
    help=N_(
        "Put one question and print its answer.\n\nQUESTION is the question's name; without it, the questions are "
        "listed. EVIDENCE is a store or a folder of Parquet or CSV files named after the evidence tables, or an "
        "engine's address (postgresql://…, sc://…); without it, the folder company.detente."
    ),
    examples=(
        "detente ask sales",
        "detente ask sales company.detente --between 2026Q2 2026Q3",
        "detente ask sales --year-earlier --json",
    ),
)
@click.argument("question", required=False)
@options.evidence_argument
@options.json_option
@click.option("--schema", is_flag=True, help=N_("Print the JSON Schema of the answer, and ask nothing."))
@options.period_options
@options.as_of_option
@options.engine_option
@click.option("--sql", is_flag=True, help=N_("Print the SQL behind the answer."))
@click.pass_obj
def command(
    screen: Screen,
    /,
    question: str | None,
    evidence: str | None,
    *,
    as_json: bool,
    schema: bool,
    sql: bool,
    **asked: Any,
) -> None:
    """Put one question."""
    from detente import ask

    if question is None:
        raise Mistake(
            N_("Say what you ask: {ask}; these can be asked: {names}."),
            ask="detente ask sales",
            names=list(ask.questions()),
        )
    if schema:
        screen.raw(json.dumps(ask.schema(question), ensure_ascii=False, indent=2))
        return
    ask.named(question)
    _answer(screen, question, evidence, as_json=as_json, sql=sql, **asked)


def _answer(
    screen: Screen,
    question: str,
    where: str | None,
    *,
    as_json: bool,
    sql: bool,
    between: tuple[str, str] | None,
    year_earlier: bool,
    plan: bool,
    as_of: str | None,
    engine: str,
) -> None:
    from detente import ask
    from detente.cli import answer as text
    from detente.cli.opening import opened

    periods = options.periods(between, year_earlier, plan)
    with opened(where, engine, as_of) as evidence:
        answer = ask.put(question, evidence, **periods)
    if sql:
        for name, query in answer.queries.items():
            screen.raw(f"-- {name}\n{query}\n")
    elif as_json:
        screen.raw(answer.to_json(screen.language.code))
    else:
        text.show(screen, answer)
