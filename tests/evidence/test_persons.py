"""Whose data stands where: nothing in the contract that may name a person is forgotten."""

from __future__ import annotations

import pytest

from detente.engines.base import Kind
from detente.evidence.contract import TABLES, About
from detente.evidence.persons import (
    HOMES,
    TEXTS,
    Person,
    about_columns,
    digest,
    empties,
    id_columns,
    name_digest,
    named,
    tables_about,
)

CATEGORIES = {
    "department", "team", "site", "floor", "room", "level_band", "segment", "region", "source", "channel", "category",
    "stage", "kind", "medium", "metric", "sign", "slice", "step", "wave", "item", "term", "class", "from_department",
    "to_department", "about_department", "from_room", "about_room", "kpi", "gate", "formula", "quiz",
}  # fmt: skip
"""Words of a small list: they put people in groups, and figures are counted by them."""
OTHER_IDS = {
    "touch_id", "voice_id", "thread_id", "overlap_id", "case_id", "meeting_id", "message_id", "project_id",
    "procedure_id", "deal_id", "invoice_id", "campaign_id", "product_id",
}  # fmt: skip
NOBODY = {"respondent"}
"""A random id that is nobody's."""


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_of_text_is_an_id_of_somebody_a_free_text_a_category_or_something_elses_id(table) -> None:
    for column in table.columns:
        if column.kind is not Kind.TEXT or column.choices:
            continue
        is_id = any(column.name in id_columns(table, kind) for kind in About)
        is_text = column.name in TEXTS.get(table.name, ())
        is_other = column.name in OTHER_IDS and column.refers_to not in HOMES.values()
        known = is_id or is_text or is_other or column.name in CATEGORIES | NOBODY
        assert known, (
            f"{table.name}.{column.name} is new: say in detente.evidence.persons whether it holds a person's id or free "
            "text, or add it here to the categories"
        )
        assert not (is_id and is_other)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_that_refers_to_people_is_found_by_id(table) -> None:
    for column in table.columns:
        for kind, home in HOMES.items():
            assert (column.refers_to == home) <= (column.name in id_columns(table, kind, sure=True))
        looks_like_staff = column.name in ("person_id", "manager_id", "owner_id", "seller_id", "sender_id")
        assert looks_like_staff <= (column.name in id_columns(table, About.STAFF))


def test_texts_are_columns_of_the_contract() -> None:
    assert all(name in TABLES[table] for table, names in TEXTS.items() for name in names)


def test_a_manager_is_named_in_a_row_that_is_not_about_them() -> None:
    people = TABLES["people"]
    assert id_columns(people, About.STAFF) == ("person_id", "manager_id")
    assert about_columns(people, About.STAFF) == ("person_id",)


def test_keys_and_amounts_are_never_emptied() -> None:
    for kind in About:
        for table in tables_about(kind):
            kept = [column.name for column in table.columns if column.required or column.kind is not Kind.TEXT]
            assert not any(empties(table, name, kind) for name in kept)


def test_an_erased_name_is_known_again_by_its_digest_only() -> None:
    salt = "ab" * 16
    known = {name_digest(salt, "Anna Berg"): "x"}
    assert list(named(salt, "With anna  berg and Anna Berg.", known))[-1] == ("Anna Berg", "x")
    assert list(named("cd" * 16, "Anna Berg", known)) == []
    assert name_digest(salt, "Ann") == ""
    assert digest(salt, About.LEAD, "7") != digest(salt, About.CUSTOMER, "7")


def test_a_single_word_is_a_name_only_as_it_is_written() -> None:
    will = Person(About.STAFF, "p-1", "x", ("Will",))
    assert will.without("Will said the customer will buy; Willow") == "x said the customer will buy; Willow"
