// What is measured: the jobs, the same work as SQL for DuckDB, how results are compared, and what is asked of Open-Stage.
import { availableParallelism } from 'node:os';
import type { Comparison } from './check.ts';

export type EngineName = 'open-stage' | 'duckdb' | 'pandas';

/** A process that is timed. The contenders of a case run in turns; targets are about the first. */
export interface Contender {
  readonly name: string;
  readonly engine: EngineName;
  /** Further arguments of `open-stage run`. */
  readonly options?: readonly string[];
}

/** Work that every engine can do. In SQL, `$sales` and `$customers` stand for the input files. */
export interface Work {
  readonly title: string;
  /** The stem in jobs/, and the name in peers/pandas-case.py. */
  readonly job: string;
  readonly sql: string;
  readonly comparison: Comparison;
}

export type Target =
  | { readonly measure: 'speed'; readonly over: string; readonly atLeast: number }
  | { readonly measure: 'seconds'; readonly atMost: number }
  | { readonly measure: 'memory'; readonly belowBytes: number };

export interface Case {
  readonly name: string;
  readonly title: string;
  /** Absent: the case is the start of `open-stage validate`. */
  readonly work?: Work;
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
  /** Rows of the sales file, as a multiple of `--rows`. Default 1. */
  readonly scale?: number;
  /** DuckDB's `memory_limit`. Default: its own, 80 % of the machine. */
  readonly duckdbMemory?: string;
  /** Runs only when asked for by name or by `--large`. */
  readonly large?: boolean;
}

const SALES = {
  ...{ order_id: 'BIGINT', customer_id: 'BIGINT', category: 'VARCHAR', country: 'VARCHAR' },
  ...{ amount: 'DOUBLE', quantity: 'BIGINT', order_date: 'DATE', note: 'VARCHAR' },
};
const SUMS = { total: 'DOUBLE', orders: 'BIGINT' };

const FILTER: Work = {
  title: 'filter half of the rows → CSV',
  job: 'filter',
  sql: 'SELECT * FROM $sales WHERE amount > 1000',
  comparison: { kind: 'same rows in order', columns: SALES },
};
const FILTER_SUM: Work = {
  title: 'filter → sum, count by 8 groups → CSV',
  job: 'filter-sum',
  sql: 'SELECT category, sum(amount) AS total, count(*) AS orders FROM $sales WHERE amount > 1000 GROUP BY category',
  comparison: { kind: 'same groups', key: 'category', columns: { category: 'VARCHAR', ...SUMS } },
};
const CUSTOMER_SUM: Work = {
  title: 'sum, count by customer (1 M) → CSV',
  job: 'customer-sum',
  sql: 'SELECT customer_id, sum(amount) AS total, count(*) AS orders FROM $sales GROUP BY customer_id',
  comparison: { kind: 'same groups', key: 'customer_id', columns: { customer_id: 'BIGINT', ...SUMS } },
};
const JOIN: Work = {
  title: 'join with customers (1 M) → CSV',
  job: 'join',
  sql: 'SELECT sales.*, name, segment, city FROM $sales AS sales JOIN $customers AS customers USING (customer_id)',
  comparison: { kind: 'same rows', columns: { ...SALES, name: 'VARCHAR', segment: 'VARCHAR', city: 'VARCHAR' } },
};
const SORT: Work = {
  title: 'sort by a float → CSV',
  job: 'sort',
  sql: 'SELECT * FROM $sales ORDER BY amount',
  comparison: { kind: 'same rows, sorted', by: 'amount', columns: SALES },
};

const OPEN_STAGE: Contender = { name: 'open-stage', engine: 'open-stage' };
export const DUCKDB: Contender = { name: 'duckdb', engine: 'duckdb' };
const PANDAS: Contender = { name: 'pandas', engine: 'pandas' };

const besidePeers = (work: Work, duckdb: number, pandas: number): Case => ({
  name: work.job,
  title: work.title,
  work,
  contenders: [OPEN_STAGE, DUCKDB, PANDAS],
  targets: [
    { measure: 'speed', over: DUCKDB.name, atLeast: duckdb },
    { measure: 'speed', over: PANDAS.name, atLeast: pandas },
  ],
});

const twoWorkersOverOne = (work: Work): Case => ({
  name: `${work.job}-workers`,
  title: `${work.title}, 2 workers over 1`,
  work,
  contenders: [
    { name: '2 workers', engine: 'open-stage', options: ['--workers', '2'] },
    { name: '1 worker', engine: 'open-stage', options: ['--workers', '1'] },
  ],
  targets: availableParallelism() < 2 ? [] : [{ measure: 'speed', over: '1 worker', atLeast: 1.5 }],
});

export const CASES: readonly Case[] = [
  besidePeers(FILTER, 2, 10),
  besidePeers(FILTER_SUM, 1, 7),
  besidePeers(CUSTOMER_SUM, 1, 4),
  besidePeers(JOIN, 1, 4),
  besidePeers(SORT, 1, 4),
  twoWorkersOverOne(FILTER),
  twoWorkersOverOne(FILTER_SUM),
  {
    name: 'validate',
    title: 'start of open-stage validate',
    contenders: [OPEN_STAGE],
    targets: [{ measure: 'seconds', atMost: 0.3 }],
  },
  {
    name: 'sort-large',
    title: 'sort of 4 × the rows in 512 MB',
    work: SORT,
    contenders: [{ ...OPEN_STAGE, options: ['--memory', '512MB'] }, DUCKDB],
    targets: [{ measure: 'memory', belowBytes: 1e9 }],
    scale: 4,
    duckdbMemory: '512MB',
    large: true,
  },
];
