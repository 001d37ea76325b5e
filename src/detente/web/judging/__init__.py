"""Judge: whoever is to judge a KPI says whether its figure stands, and a period that is over is signed, and final."""
