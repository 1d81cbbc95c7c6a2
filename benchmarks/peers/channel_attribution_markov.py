"""ChannelAttribution's side: a Markov model of paths, simulated until it stands still."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import pandas as pd
from ChannelAttribution import markov_model


def main() -> None:
    table, order, stop, repeats = (
        sys.argv[1],
        int(sys.argv[2]),
        float(sys.argv[3]),
        int(sys.argv[4]),
    )
    data = pd.read_parquet(table) if table.endswith(".parquet") else pd.read_csv(table)
    seconds = []
    for seed in range(1, repeats + 1):
        start = time.perf_counter()
        found = markov_model(
            data,
            "path",
            "conversions",
            var_value="value",
            var_null="nulls",
            order=order,
            ncore=2,
            conv_par=stop,
            seed=seed,
            verbose=False,
            flg_pro=False,
        )
        seconds.append(time.perf_counter() - start)
    credit = found.set_index("channel_name")
    said = {
        "version": version("ChannelAttribution"),
        "seconds": seconds,
        "conversions": credit["total_conversions"].to_dict(),
        "value": credit["total_conversion_value"].to_dict(),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
