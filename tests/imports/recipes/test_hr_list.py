"""HR's list of staff and lists of projects, in three languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.imports.recipes import test_files_alone

from detente.imports.load import load

from .conftest import Export, evidence_of

STAFF = {
    "English": """
    Employee ID,Name,Work email,Department,Team,Job title,Level,Manager,Site,Floor,Start date,End date,Last promotion,Salary
    1,Ann Lee,Ann@x.example,Sales,North,Head of sales,1,,Paris,2,2020-01-13,,2024-01-15,90000
    2,Bob Roy,bob@x.example,Sales,North,Seller,3,Ann Lee,Paris,2,2021-01-13,2025-06-30,,40000
    3,Cid Poe,cid@x.example,Marketing,,Writer,,ann@X.example,Lyon,,2022-01-13,,,40000
    """,
    "French": """
    Matricule;Nom complet;Courriel;Service;Équipe;Poste;Niveau;Responsable;Lieu de travail;Étage;Date d'entrée;Date de sortie;Dernière promotion;Salaire
    1;Ann Lee;Ann@x.example;Sales;North;Head of sales;1;;Paris;2;13/01/2020;;15/01/2024;90000
    2;Bob Roy;bob@x.example;Sales;North;Seller;3;Ann Lee;Paris;2;13/01/2021;30/06/2025;;40000
    3;Cid Poe;cid@x.example;Marketing;;Writer;;ann@X.example;Lyon;;13/01/2022;;;40000
    """,
    "Russian": """
    Табельный номер;ФИО;Электронная почта;Отдел;Команда;Должность;Уровень;Руководитель;Офис;Этаж;Дата приёма;Дата увольнения;Последнее повышение;Оклад
    1;Ann Lee;Ann@x.example;Sales;North;Head of sales;1;;Paris;2;13.01.2020;;15.01.2024;90000
    2;Bob Roy;bob@x.example;Sales;North;Seller;3;Ann Lee;Paris;2;13.01.2021;30.06.2025;;40000
    3;Cid Poe;cid@x.example;Marketing;;Writer;;ann@X.example;Lyon;;13.01.2022;;;40000
    """,
}


@pytest.mark.parametrize("language", STAFF)
def test_a_list_of_staff_in_three_languages(export: Export, language: str) -> None:
    found = export("hr_list", {"staff.csv": STAFF[language]})

    ann, bob, cid = (found.one("people", person_id=name) for name in "123")
    assert (ann["name"], ann["department"], ann["team"], ann["title"], ann["level"]) == (
        "Ann Lee", "Sales", "North", "Head of sales", 1,
    )  # fmt: skip
    assert (ann["started_on"], ann["last_promoted_on"]) == (dt.date(2020, 1, 13), dt.date(2024, 1, 15))
    assert (bob["manager_id"], bob["left_on"], bob["floor"]) == ("1", dt.date(2025, 6, 30), "2")  # by name
    assert (cid["manager_id"], cid["level"], cid["site"]) == ("1", None, "Lyon")  # by address


def test_without_employee_ids_the_address_is_the_id_and_without_either_the_row_is_turned_away(export: Export) -> None:
    found = export(
        "hr_list",
        {
            "employees.csv": """
    Email,Department,Manager
    Ann@x.example,Sales,
    bob@x.example,Sales,ann@x.example
    ,Sales,ann@x.example
    bob@x.example,Marketing,Somebody Else
    """
        },
    )

    assert found.column("people", "person_id") == ["ann@x.example", "bob@x.example"]
    bob = found.one("people", person_id="bob@x.example")
    assert (bob["department"], bob["manager_id"]) == ("Marketing", "Somebody Else")  # the last line counts
    assert found.reasons["It has neither an employee id nor an address."] == 1


def test_two_of_one_name_are_nobody_s_manager(export: Export) -> None:
    found = export(
        "hr_list",
        {
            "staff.csv": "Employee ID,Name,Department,Manager\n    1,Ann Lee,Sales,\n    2,Ann Lee,HR,\n    3,Bob Roy,Sales,Ann Lee"
        },
    )

    assert found.one("people", person_id="3")["manager_id"] is None


def test_neither_pay_nor_the_file_is_in_the_store(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(STAFF["English"].strip().replace("\n    ", "\n"))

    loaded = load([tmp_path / "staff.csv"], tmp_path / "store")

    assert loaded.recipe == "hr_list"
    assert len(evidence_of(tmp_path / "store", ())["people"]) == 3
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file() and path.parent.name != "recipes":
            assert not any(secret in path.read_bytes() for secret in (b"90000",)), path
    assert not (tmp_path / "store" / "raw").exists()


def test_a_list_of_staff_beside_another_program_s_export_does_not_make_the_recipe_doubtful(tmp_path: Path) -> None:
    files = dict(test_files_alone.EXPORTS["odoo"]) | {
        "employees.csv": "Name,Department,Email\n    Nour Haddad,Sales,nour@x.example"
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text.strip().replace("\n    ", "\n") + "\n")

    loaded = load([tmp_path], tmp_path.parent / f"{tmp_path.name}.store", zone="UTC", currency="EUR")

    assert loaded.recipe == "odoo"


@pytest.mark.parametrize("name", sorted(test_files_alone.EXPORTS))
def test_the_exports_of_other_programs_still_find_their_own_recipe(name: str, tmp_path: Path) -> None:
    for file, text in test_files_alone.EXPORTS[name].items():
        (tmp_path / file).write_text(text.strip().replace("\n    ", "\n") + "\n")

    loaded = load([tmp_path], tmp_path.parent / f"{tmp_path.name}.store", zone="UTC", currency="EUR")

    assert loaded.recipe == name


PROJECTS = {
    "English": (
        "Project ID,Name,Start date,Due date,End date,Status,Requested by,Members",
        "Project ID,Member,Role",
        "Delivered",
        "Cancelled",
    ),
    "French": (
        "Code projet,Nom du projet,Date de début,Échéance,Date de fin,Statut,Service demandeur,Équipe",
        "Code projet,Membre,Rôle",
        "Livré",
        "Annulé",
    ),
    "Russian": (
        "Код проекта,Название проекта,Дата начала,Срок,Дата окончания,Статус,Заказчик,Участники",
        "Код проекта,Участник,Роль",
        "Сдан",
        "Отменён",
    ),
}


@pytest.mark.parametrize("language", PROJECTS)
def test_projects_how_they_ended_and_who_is_in_them(export: Export, language: str) -> None:
    listed, members, done, dropped = PROJECTS[language]

    found = export(
        "projects",
        {
            "projects.csv": f"""
    {listed}
    p1,Fair,2026-01-05,2026-03-01,2026-02-20,{done},Sales,Ann@x.example; 7
    p2,Site,2026-01-05,2026-03-01,2026-03-20,{done},Marketing,
    p3,App,2026-01-05,2026-03-01,,{dropped},,
    p4,List,2026-01-05,,,,,
    """,
            "members.csv": f"""
    {members}
    p1,ann@x.example,lead
    p2,bob@x.example,
    """,
        },
    )

    assert [(row["project_id"], row["outcome"]) for row in found["projects"]] == [
        ("p1", "delivered"),
        ("p2", "late"),
        ("p3", "failed"),
        ("p4", "open"),
    ]
    assert sorted((row["project_id"], row["person_id"], row["role"]) for row in found["project_members"]) == [
        ("p1", "7", None),
        ("p1", "ann@x.example", "lead"),
        ("p2", "bob@x.example", None),
    ]
    assert found.one("projects", project_id="p1")["requested_by"] == "Sales"
