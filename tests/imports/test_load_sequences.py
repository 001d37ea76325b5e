"""Whatever is loaded in whatever order, the store holds what a simple model in memory holds."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.imports.loading import Row, rows

from detente.evidence import store as stores
from detente.imports.load import load

HEADERS = {
    "leads": "lead_id,created_at,source",
    "spend": "spent_on,function,amount",
    "touches": "touch_id,lead_id,touched_at,function,channel",
}
LEADS = st.tuples(st.sampled_from("abc"), st.just("2026-01-01 10:00:00"), st.sampled_from(["web", "fair"]))
SPEND = st.tuples(st.sampled_from(["2026-01-01", "2026-01-02"]), st.just("sales"), st.sampled_from(["1.00", "2.00"]))
TOUCHES = st.tuples(
    st.sampled_from(["", "", "t1", "t2"]),
    st.sampled_from("ab"),
    st.sampled_from(["2026-01-01 10:00:00", "2026-02-01 10:00:00"]),
    st.just("sales"),
    st.just("call"),
)
FILE = {"leads": LEADS, "spend": SPEND, "touches": TOUCHES}
FOLDERS = st.dictionaries(
    st.sampled_from(["jan", "feb", "mar"]),
    st.fixed_dictionaries({}, optional={name: st.lists(row, max_size=4) for name, row in FILE.items()}).filter(bool),
    min_size=1,
    max_size=2,
)
Content = tuple[str, tuple[Row, ...]]


@dataclass
class Model:
    """Contents in the order of arrival, each under its names."""

    contents: list[tuple[Content, set[str]]] = field(default_factory=list)

    def load(self, files: list[tuple[str, Content]]) -> None:
        """Take in files, each by name and content."""
        named: dict[Content, set[str]] = {}
        for name, content in files:
            named.setdefault(content, set()).add(name)
        taken = {name for name, _ in files}
        known = {content for content, _ in self.contents}
        kept = []
        for content, old in self.contents:
            if content in named:
                kept.append((content, named[content]))
            elif old - taken:
                kept.append((content, old - taken))
        self.contents = kept + [(content, listed) for content, listed in named.items() if content not in known]

    def table(self, name: str) -> Counter[Row]:
        """Return what readers should see."""
        keyed: dict[str, Row] = {}
        events: Counter[Row] = Counter()
        for (table, listed), _ in self.contents:
            if table == name:
                key = [row for row in listed if name == "leads" or (name == "touches" and row[0])]
                keyed |= {row[0]: row for row in key}
                events |= Counter(row for row in listed if row not in key)
        return Counter(keyed.values()) + events


class Loads(RuleBasedStateMachine):
    """Loads of folders: the same again, renamed, overlapping, corrected."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.store = self.place / "company.detente"
        self.model = Model()

    def teardown(self) -> None:
        shutil.rmtree(self.place)

    @rule(folders=FOLDERS)
    def load(self, folders: dict[str, dict[str, list[Row]]]) -> None:
        """Load one or two folders."""
        files: list[tuple[str, Content]] = []
        for folder, tables in folders.items():
            (self.place / folder).mkdir()
            for table, listed in sorted(tables.items()):
                lines = [HEADERS[table], *(",".join(row) for row in listed)]
                (self.place / folder / f"{table}.csv").write_text("\n".join(lines) + "\n")
                files.append((f"{folder}/{table}.csv", (table, tuple(listed))))
        before = {table: self._seen(table) for table in HEADERS}
        loaded = load([self.place / folder for folder in folders], self.store)
        corrected = self._replaces(files)
        self.model.load(files)
        for table, counts in loaded.tables.items():
            new = (self.model.table(table) - before[table]).total()
            assert counts.accepted == new or (corrected and counts.accepted <= new)
            assert counts.read == sum(len(listed) for _, (name, listed) in files if name == table)
        for folder in folders:
            shutil.rmtree(self.place / folder)

    def _replaces(self, files: list[tuple[str, Content]]) -> bool:
        taken = {name for name, _ in files}
        contents = {content for _, content in files}
        return any(not old - taken and content not in contents for content, old in self.model.contents)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        """All tables are equal, and no file is damaged."""
        for table in HEADERS:
            assert self._seen(table) == self.model.table(table), table
        if stores.is_store(self.store):
            assert stores.verify(self.store) == []

    def _seen(self, table: str) -> Counter[Row]:
        if not stores.is_store(self.store):
            return Counter()
        columns = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in HEADERS[table].split(","))
        return rows(self.store, table, columns)


TestLoads = Loads.TestCase
TestLoads.settings = settings(
    max_examples=6, stateful_step_count=5, deadline=None, suppress_health_check=list(HealthCheck)
)
