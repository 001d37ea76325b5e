"""The cohort table of ten million leads (week × source: leads, won, lost, median days), beside pandas and Polars.

All three read the same Parquet files and give the same table; that is checked before anything is timed.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import python, table

LEADS = 10_000_000

_MAKE = """
COPY (
    SELECT 'L' || i AS lead_id,
           TIMESTAMP '2024-12-30' + to_microseconds((i * 6_350_400 + (i * 7919) % 1_000_000)::BIGINT) AS created_at,
           'source ' || (hash(i) % 8) AS source, 'segment ' || (hash(i + 1) % 4) AS segment
    FROM range({n}) AS t(i)
) TO '{folder}/leads.parquet' (FORMAT parquet);
COPY (
    SELECT 'D' || i AS deal_id, 'L' || i AS lead_id,
           TIMESTAMP '2024-12-30' + to_microseconds((i * 6_350_400)::BIGINT) + INTERVAL 1 DAY AS opened_at,
           TIMESTAMP '2024-12-30' + to_microseconds((i * 6_350_400)::BIGINT)
               + to_hours(24 + (hash(i + 2) % 2400)::BIGINT) AS closed_at,
           CASE WHEN hash(i + 3) % 10 < 3 THEN 'won' ELSE 'lost' END AS outcome,
           CAST(100 + hash(i + 4) % 10000 AS DECIMAL(18, 2)) AS amount
    FROM range({n}) AS t(i) WHERE hash(i + 5) % 10 < 3
) TO '{folder}/deals.parquet' (FORMAT parquet);
"""

_OURS = """
import sys
from detente.evidence import open_evidence, query
evidence = open_evidence(sys.argv[1], as_of="2027-06-30")
found = evidence.run(query("detente.questions.sales", "cohorts.sql"))
print(len(found["leads"]), sum(found["leads"]), sum(found["won"]), sum(found["lost"]))
"""

_PANDAS = """
import sys, pandas
leads = pandas.read_parquet(sys.argv[1] + "/leads.parquet", columns=["lead_id", "created_at", "source"])
deals = pandas.read_parquet(sys.argv[1] + "/deals.parquet", columns=["lead_id", "closed_at", "outcome"])
both = leads.merge(deals, on="lead_id", how="left")
both["week"] = both["created_at"].dt.floor("D") - pandas.to_timedelta(both["created_at"].dt.weekday, unit="D")
both["won"] = both["outcome"] == "won"
both["lost"] = both["outcome"] == "lost"
both["days"] = (both["closed_at"] - both["created_at"]).where(both["won"])
found = both.groupby(["week", "source"]).agg(
    leads=("lead_id", "size"), won=("won", "sum"), lost=("lost", "sum"), days=("days", "median"))
print(len(found), found["leads"].sum(), found["won"].sum(), found["lost"].sum())
"""

_POLARS = """
import sys, polars as pl
leads = pl.scan_parquet(sys.argv[1] + "/leads.parquet").select("lead_id", "created_at", "source")
deals = pl.scan_parquet(sys.argv[1] + "/deals.parquet").select("lead_id", "closed_at", "outcome")
won = pl.col("outcome") == "won"
found = (
    leads.join(deals, on="lead_id", how="left")
    .group_by(pl.col("created_at").dt.truncate("1w").alias("week"), "source")
    .agg(pl.len().alias("leads"), won.sum().alias("won"), (pl.col("outcome") == "lost").sum().alias("lost"),
         (pl.col("closed_at") - pl.col("created_at")).filter(won).median().alias("days"))
    .collect()
)
print(len(found), found["leads"].sum(), found["won"].sum(), found["lost"].sum())
"""


def section(folder: Path, leads: int = LEADS) -> str:
    """Measure the cohort table beside its peers."""
    import duckdb

    data = folder / "cohorts"
    data.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(_MAKE.format(n=leads, folder=data))
    found = {
        name: python(code, str(data), runs=3)
        for name, code in (("Détente", _OURS), ("pandas", _PANDAS), ("Polars", _POLARS))
    }
    answers = {name: measured.out.strip() for name, measured in found.items()}
    if len(set(answers.values())) > 1:
        raise RuntimeError(f"the three do not agree: {answers}")
    bars = {"Détente": "≤ 2.2 s"}
    rows = [(name, measured, bars.get(name, "")) for name, measured in found.items()]
    text = f"## The cohort table of {leads:,} leads\n\nFrom Parquet, reading included; {answers['Détente'].split()[0]} cohorts, the same from all.\n\n"
    return text + table(("who", "CPU s (range), peak memory", "bar"), rows)
