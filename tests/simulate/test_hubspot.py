"""The raw exports: HubSpot's headers, its way of writing times and ids, and the mess of life."""

import csv
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from detente.simulate import Company, Plan, Size, company, save, truth_file, write_hubspot
from detente.simulate import hubspot as room
from detente.simulate.hubspot import Exported
from detente.simulate.seen import WON, see

PLAN = Plan(size=Size(leads_per_week=60, people=45, messages=100, meetings=100))


@pytest.fixture(scope="module")
def drawn() -> Company:
    return company(PLAN, seed=1)


@pytest.fixture(scope="module")
def exported(drawn: Company, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Exported]]:
    folder = tmp_path_factory.mktemp("raw") / "hubspot"
    return folder, write_hubspot(drawn, folder)


def records(folder: Path, name: str) -> tuple[list[str], list[list[str]]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        head, *rest = list(csv.reader(file))
    return head, rest


def whole(folder: Path, name: str) -> list[dict[str, str]]:
    head, rest = records(folder, name)
    return [dict(zip(head, line, strict=True)) for line in rest if len(line) == len(head)]


def test_each_file_has_the_headers_that_the_module_promises(exported: tuple[Path, dict[str, Exported]]) -> None:
    folder, written = exported
    promised = " ".join(room.__doc__.split())
    for name in written:
        head, _ = records(folder, name)
        assert f"``{name}``: {', '.join(head)}" in promised
    assert sorted(path.name for path in folder.iterdir()) == sorted(written)


def test_what_is_reported_is_what_is_there(exported: tuple[Path, dict[str, Exported]], drawn: Company) -> None:
    folder, written = exported
    for name, one in written.items():
        _, rest = records(folder, name)
        assert len(rest) == one.records, name
        assert len(rest) - len({tuple(line) for line in rest}) == one.repeated, name
    contacts, deals = written["contacts.csv"], written["deals.csv"]
    assert contacts.records == drawn.leads.size + contacts.repeated + contacts.broken
    assert deals.records == see(drawn).deals.size + deals.repeated + deals.broken
    assert contacts.repeated > 0 < deals.repeated and contacts.broken == 3 and deals.broken == 2


def test_broken_lines_stand_between_whole_records(exported: tuple[Path, dict[str, Exported]]) -> None:
    folder, _ = exported
    for name in ("contacts.csv", "deals.csv"):
        head, rest = records(folder, name)
        odd = [place for place, line in enumerate(rest) if len(line) != len(head)]
        assert odd and 0 < odd[0] < len(rest) - 1


def test_times_are_clock_times_of_the_zone(exported: tuple[Path, dict[str, Exported]], drawn: Company) -> None:
    folder, _ = exported
    paris = ZoneInfo("Europe/Paris")
    by_id = {line["Record ID"]: line for line in whole(folder, "contacts.csv")}
    for lead in (0, drawn.leads.size // 2, drawn.leads.size - 1):
        moment = dt.datetime.fromtimestamp(int(drawn.leads.created[lead]), dt.UTC).astimezone(paris)
        assert by_id[str(100_001 + lead)]["Create Date"] == f"{moment:%Y-%m-%d %H:%M}"


def test_deals_lead_back_to_their_contacts_and_money(
    exported: tuple[Path, dict[str, Exported]], drawn: Company
) -> None:
    folder, _ = exported
    seen, deals = see(drawn), drawn.deals
    lines = {line["Record ID"]: line for line in whole(folder, "deals.csv") if line["Record ID"] != "4999999999"}
    assert len(lines) == seen.deals.size
    won = 0
    for deal, outcome in zip(seen.deals.tolist(), seen.outcome.tolist(), strict=True):
        line = lines[str(5_000_000_001 + deal)]
        named = line["Associated Contact IDs"].split(";")
        assert [one for one in named if int(one or 1) < 600_000_000] == [
            "" if deals.lead[deal] < 0 else str(100_001 + deals.lead[deal])
        ]
        assert (line["Is Closed Won"] == "true") == (outcome == WON) == (line["Deal Stage"] == "Closed Won")
        won += round(float(line["Amount"]) * 100) if outcome == WON else 0
    assert won == deals.amount[seen.deals[seen.outcome == WON]].sum()
    assert any(line["Associated Contact IDs"].startswith("6") for line in lines.values())  # a colleague, not exported
    assert any("\n" in line["Deal Name"] for line in lines.values())


def test_owners_are_names_that_the_users_bear_once(exported: tuple[Path, dict[str, Exported]]) -> None:
    folder, _ = exported
    users = [line["Name"] for line in whole(folder, "users.csv")]
    assert len(set(users)) == len(users)
    owners = {line["Deal owner"] for line in whole(folder, "deals.csv")} - {""}
    assert owners <= set(users)


def test_the_history_names_each_stage_once_a_second(exported: tuple[Path, dict[str, Exported]]) -> None:
    folder, _ = exported
    lines = [tuple(line.values()) for line in whole(folder, "deal_stage_history.csv")]
    keys = [(deal, moment) for deal, _, _, moment in lines]
    assert len(set(keys)) == len(keys)
    assert {value for _, what, value, _ in lines if what == "Deal Stage"} == {
        "Qualified",
        "Offer",
        "Negotiation",
        "Closed Won",
        "Closed Lost",
    }


def test_the_same_seed_exports_the_same_bytes(
    exported: tuple[Path, dict[str, Exported]], drawn: Company, tmp_path: Path
) -> None:
    folder, _ = exported
    write_hubspot(drawn, tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_saving_keeps_the_truth_beside_the_folder(drawn: Company, tmp_path: Path) -> None:
    written = save(drawn, tmp_path / "raw", raw="hubspot")
    assert written["contacts.csv"] > drawn.leads.size
    assert truth_file(tmp_path / "raw").exists() and not list((tmp_path / "raw").glob("*truth*"))
    with pytest.raises(Exception, match="choose one of hubspot"):
        save(drawn, tmp_path / "other", raw="lotus notes")
