"""One whole process of the pandas peer: CASE SALES CUSTOMERS OUTPUT."""

import sys

import pandas as pd

case, sales, customers, output = sys.argv[1:]


def sums_by(rows, key):
    return rows.groupby(key, sort=False, as_index=False).agg(total=("amount", "sum"), orders=("amount", "size"))


if case == "filter":
    rows = pd.read_csv(sales)
    result = rows[rows["amount"] > 1000]
elif case == "filter-sum":
    rows = pd.read_csv(sales)
    result = sums_by(rows[rows["amount"] > 1000], "category")
elif case == "customer-sum":
    result = sums_by(pd.read_csv(sales), "customer_id")
elif case == "join":
    result = pd.read_csv(sales).merge(pd.read_csv(customers), on="customer_id")
elif case == "sort":
    result = pd.read_csv(sales).sort_values("amount")
else:
    sys.exit(f"unknown case: {case}")

result.to_csv(output, index=False)
