"""What an analyst of collaboration does with the same rows: pandas, vivainsights and networkx.

``python groups_peer.py FOLDER`` prints the E–I index of marketing and sales by networkx, how many rows vivainsights' group-to-group
table has, and the CPU seconds and the peak memory it took. Runs where benchmarks/peers.txt is installed.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from pathlib import Path

import networkx as nx
import pandas as pd
import vivainsights as vi


def sent(folder: Path) -> pd.DataFrame:
    """Return who wrote to whom in which week, with the departments and functions of both; copies left out."""
    messages = pd.read_parquet(folder / "messages.parquet", columns=["message_id", "sent_at", "sender_id"])
    messages["week"] = messages.pop("sent_at").dt.to_period("W").dt.start_time
    recipients = pd.read_parquet(folder / "recipients.parquet", columns=["message_id", "person_id", "kind"])
    people = pd.read_parquet(folder / "people.parquet", columns=["person_id", "department"])
    functions = pd.read_parquet(folder / "functions.parquet", columns=["department", "function"])
    who = people.merge(functions, on="department").set_index("person_id")
    found = recipients[recipients["kind"] != "cc"].drop(columns="kind").merge(messages, on="message_id")
    found = found[found["sender_id"] != found["person_id"]]
    for end, person in (("from", "sender_id"), ("to", "person_id")):
        found = found.join(who.add_prefix(f"{end}_"), on=person, how="inner")
    return found


def main(folder: Path) -> None:
    """Count and print."""
    begun = time.process_time()
    found = sent(folder)
    groups = found.groupby(["week", "from_department", "to_department"], as_index=False).size()
    groups = groups.rename(
        columns={
            "from_department": "PrimaryCollaborator_Organization",
            "to_department": "SecondaryCollaborator_Organization",
        }
    )
    with contextlib.redirect_stdout(io.StringIO()):
        table = vi.network_g2g(groups, metric="size", return_type="data")
    sides = found[
        found["from_function"].isin(["marketing", "sales"]) & found["to_function"].isin(["marketing", "sales"])
    ]
    ties = sides.groupby(["sender_id", "person_id", "from_function", "to_function"], as_index=False).size()
    graph = nx.DiGraph()
    for one, other, of_one, of_other, size in ties.itertuples(index=False):
        graph.add_node(one, side=of_one)
        graph.add_node(other, side=of_other)
        graph.add_edge(one, other, weight=size)
    across = sum(
        data["weight"]
        for one, other, data in graph.edges(data=True)
        if graph.nodes[one]["side"] != graph.nodes[other]["side"]
    )
    every = graph.size(weight="weight")
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        json.dumps(
            {
                "ei": (2 * across - every) / every,
                "assortativity": nx.attribute_assortativity_coefficient(graph, "side"),
                "messages": len(found),
                "rows": len(table),
                "cpu": time.process_time() - begun,
                "gib": gib,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
