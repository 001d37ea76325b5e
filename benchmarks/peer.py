"""What companies use instead, each on the flat table of leads it would be given; runs where benchmarks/peers.txt is installed.

``python peer.py FOLDER A_FROM A_TO B_FROM B_TO [NAME…]`` prints for each peer what it gives to marketing, to sales and to
neither, in currency units, and the CPU seconds it took. Money is what leads have brought so far, as their users would take it. Parts
are laid to an owner by the columns they name: sources and segments are marketing's, teams, sellers and replies sales'.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

OWNER = {"source": "marketing", "segment": "marketing", "team": "sales", "seller": "sales", "reply": "sales"}
DIMENSIONS = ("source", "segment", "team", "reply")


def leads(folder: Path, borders: list[str]) -> pd.DataFrame:
    """Return the leads of both periods: dimensions, ``b`` (whether of the later period), ``won`` and ``amount`` so far."""
    a_from, a_to, b_from, b_to = map(pd.Timestamp, borders)
    found = pd.read_parquet(folder / "leads.parquet", columns=["lead_id", "created_at", "source", "segment"])
    at = found["created_at"].dt.tz_localize(None) if found["created_at"].dt.tz else found["created_at"]
    found["b"] = at >= b_from
    found = found[((at >= a_from) & (at < a_to)) | ((at >= b_from) & (at < b_to))]
    deals = pd.read_parquet(folder / "deals.parquet", columns=["lead_id", "outcome", "amount"])
    deals = deals[deals["outcome"] == "won"].assign(amount=lambda table: table["amount"].astype(float))
    handed = pd.read_parquet(folder / "handovers.parquet", columns=["lead_id", "handed_at", "to_function", "person_id"])
    handed = handed[handed["to_function"] == "sales"].sort_values("handed_at").drop_duplicates("lead_id")
    people = pd.read_parquet(folder / "people.parquet", columns=["person_id", "team"])
    touched = pd.read_parquet(folder / "touches.parquet", columns=["lead_id", "touched_at", "function"])
    first = touched[touched["function"] == "sales"].groupby("lead_id")["touched_at"].min()
    found = found.merge(deals.groupby("lead_id")["amount"].sum(), on="lead_id", how="left")
    found = found.merge(handed[["lead_id", "person_id"]], on="lead_id", how="left").merge(
        people, on="person_id", how="left"
    )
    hours = (found["lead_id"].map(first) - found["created_at"]).dt.total_seconds() / 3600
    found["reply"] = pd.cut(hours, [-np.inf, 1, 4, 24, 72, np.inf], labels=False).fillna(9).astype(int).astype(str)
    found["won"] = found["amount"].notna().astype(int)
    return found.fillna({"amount": 0.0, "segment": "", "team": "", "person_id": ""}).rename(
        columns={"person_id": "seller"}
    )


def conversion(table: pd.DataFrame) -> dict[str, float]:
    """What each side reads off its own dashboard: money a lead by source, and by team, now and then."""
    found = {}
    for owner, by in (("marketing", "source"), ("sales", "team")):
        sides = [table[table["b"] == side].groupby(by)["amount"].agg(["sum", "size"]) for side in (False, True)]
        both = sides[0].join(sides[1], lsuffix="_a", rsuffix="_b", how="inner")
        change = both["size_b"] * (both["sum_b"] / both["size_b"] - both["sum_a"] / both["size_a"])
        found[owner] = float(change.sum())
    return found | {"neither": 0.0}


def wise_pizza(table: pd.DataFrame) -> dict[str, float]:
    """Segments that explain the change of the total; one that names both sides' columns is shared between them."""
    from wise_pizza import explain_changes_in_totals

    keys = list(DIMENSIONS)
    sides = [
        table[table["b"] == side].groupby(keys, as_index=False).agg(amount=("amount", "sum"), size=("amount", "size"))
        for side in (False, True)
    ]
    told = explain_changes_in_totals(*sides, dims=keys, total_name="amount", size_name="size", max_segments=6)
    found = {"marketing": 0.0, "sales": 0.0, "neither": 0.0}
    for segment in told.segments:
        owners = [OWNER[name] for name in segment["segment"] if name in OWNER]
        for owner in owners or ["neither"]:
            found[owner] += float(segment["impact"]) / max(len(owners), 1)
    return found


def dowhy(table: pd.DataFrame) -> dict[str, float]:
    """The change of the mean amount, over the nodes of a graph in which everything leads to the amount; the amount's own is neither's."""
    import networkx as nx
    from dowhy import gcm

    gcm.config.disable_progress_bars()
    gcm.util.general.set_random_seed(0)
    columns = [*DIMENSIONS, "amount"]
    graph = nx.DiGraph([(name, "amount") for name in DIMENSIONS] + [("team", "reply")])
    model = gcm.ProbabilisticCausalModel(graph)
    sides = [table.loc[table["b"] == side, columns].astype(dict.fromkeys(DIMENSIONS, str)) for side in (False, True)]
    sides = [side.sample(min(len(side), 5_000), random_state=0) for side in sides]
    gcm.auto.assign_causal_mechanisms(model, sides[0])
    told = gcm.distribution_change(
        model, sides[0], sides[1], "amount", difference_estimation_func=lambda old, new: np.mean(new) - np.mean(old)
    )
    many = int(table["b"].sum())
    found = {"marketing": 0.0, "sales": 0.0, "neither": 0.0}
    for node, part in told.items():
        found[OWNER.get(node, "neither")] += float(part) * many
    return found


def pyfixest(table: pd.DataFrame) -> dict[str, float]:
    """A logit of winning: each source and each team now beside then, replies, sellers and segments held; no shrinkage.

    What most of them have in common is taken for nobody's (the median).
    """
    import pyfixest as pf

    data = table.assign(b=table["b"].astype(int)).reset_index(drop=True)
    names: dict[str, dict[str, str]] = {"source": {}, "team": {}}
    for dimension, columns in names.items():
        for place, level in enumerate(sorted(data[dimension].unique())[1:]):
            columns[level] = f"{dimension}{place}"
            data[columns[level]] = ((data[dimension] == level) & (data["b"] == 1)).astype(float)
    shifts = [column for columns in names.values() for column in columns.values()]
    formula = f"won ~ b + {' + '.join(shifts)} | source + reply + segment + seller"
    fitted = pf.feglm(formula, data, family="logit")
    effects = fitted.coef()
    size = float(table.loc[table["won"] == 1, "amount"].mean())
    kept = data.loc[fitted._data.index]
    now = (kept["b"] == 1).to_numpy()
    log_odds = np.asarray(fitted.predict(type="link"))[now]
    found = {}
    for owner, dimension in (("marketing", "source"), ("sales", "team")):
        levels = {level: float(effects.get(column, 0.0)) for level, column in names[dimension].items()}
        effect = kept.loc[now, dimension].map(levels).fillna(0.0).to_numpy()
        before = log_odds - (effect - np.median([0.0, *levels.values()]))
        found[owner] = float((1 / (1 + np.exp(-log_odds)) - 1 / (1 + np.exp(-before))).sum() * size)
    return found | {"neither": 0.0}


PEERS = {"conversion now and then": conversion, "wise-pizza": wise_pizza, "DoWhy": dowhy, "pyfixest logit": pyfixest}


def main(words: list[str]) -> None:
    """Ask the peers named, or all."""
    warnings.filterwarnings("ignore")
    table = leads(Path(words[0]), words[1:5])
    for name in words[5:] or list(PEERS):
        begun = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                told = PEERS[name](table)
        except Exception as error:  # a peer that fails is a finding
            print(json.dumps({"peer": name, "failed": f"{type(error).__name__}: {error}"[:200]}))
            continue
        print(json.dumps({"peer": name, "seconds": time.process_time() - begun, **told}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
