"""Departments play functions; where nobody says which, names are guessed, and the guess is shown."""

from __future__ import annotations

import pytest

from detente.evidence import Query, checks
from detente.evidence.functions import guess

PEOPLE = """
    person_id | department
    sam       | Vente France
    mila      | Отдел маркетинга
    kim       | Canteen
"""


@pytest.mark.parametrize(
    ("department", "function"),
    [
        ("Sales", "sales"),
        ("Inside Sales EMEA", "sales"),
        ("Sales support", "support"),
        ("Direction commerciale", "sales"),
        ("Service marketing", "marketing"),
        ("Отдел продаж", "sales"),
        ("Отдел кадров", "hr"),
        ("Produit", "product"),
        ("Production", "production"),
        ("Производство", "production"),
        ("Direction générale", "management"),
        ("Finance & Controlling", "finance"),
        ("Юридический отдел", "legal"),
        ("Zoo", "other"),
    ],
)
def test_common_names_in_three_languages_are_understood(department, function):
    assert guess(department) == function


def test_a_guess_fills_the_table_and_is_shown(company):
    evidence = company(people=PEOPLE)
    found = evidence.run(Query("test", "SELECT department, function FROM functions ORDER BY function"))
    assert found["function"] == ["marketing", "other", "sales"]
    said = [problem for problem in checks.report(evidence).problems if problem.kind == "guessed_functions"]
    assert "Vente France → sales" in said[0].message.in_english()


def test_what_the_company_says_is_not_guessed_over(company):
    evidence = company(people=PEOPLE, functions="department | function\nVente France | product")
    found = evidence.run(Query("test", "SELECT department, function FROM functions"))
    assert found == {"department": ["Vente France"], "function": ["product"]}
    assert evidence.guessed_functions == {}
