"""One whole process of the pandas peer: load FILE URL TABLE, or read URL TABLE FILE."""

import sys

import pandas as pd
from sqlalchemy import create_engine

CHUNK = 10_000

if sys.argv[1] == "load":
    file, url, table = sys.argv[2:]
    rows = pd.read_csv(file, parse_dates=["order_date"])
    with create_engine(url).begin() as connection:
        rows.to_sql(table, connection, if_exists="replace", index=False, chunksize=CHUNK)
else:
    url, table, file = sys.argv[2:]
    with create_engine(url).connect() as connection:
        pd.read_sql(f"SELECT * FROM {table}", connection).to_csv(file, index=False)
