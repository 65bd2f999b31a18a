import type { Command } from '../measure.ts';

/** Columns of the sales file, in SQL that all systems understand. */
export const COLUMNS =
  'order_id bigint, customer_id bigint, category varchar(100), country varchar(100), amount double precision, quantity bigint, order_date date, note text';

export interface Contender extends Command {
  readonly name: string;
  /** What is done first, which is not measured. */
  readonly before?: () => void;
}

export interface DatabaseCase {
  readonly name: string;
  /** The system's own tool, or pandas; of several the slowest counts. */
  readonly peer: Contender | readonly Contender[];
  readonly ours: Contender;
  /** How many times the speed of the peer it has to be. */
  readonly target: number;
  /** Rows of the file that both work on: pandas takes minutes for all of them. */
  readonly rows?: number;
}

/** What cases are made of. */
export interface CaseTools {
  /** Where files may be written. */
  readonly folder: string;
  /** The file with all rows, and one with fewer. */
  readonly sales: string;
  readonly few: { readonly path: string; readonly rows: number };
  /** Our run of a job. */
  job(name: string, connections: object, stages: object): Contender;
  /** A run of pandas: `load FILE URL TABLE` or `read URL TABLE FILE`; undefined without pandas. */
  pandas?: (...args: readonly string[]) => Contender;
}

/** A database that is measured. */
export interface MeasuredSystem {
  readonly name: string;
  /** What is missing; undefined when nothing is. */
  missing(): string | undefined;
  start(tools: CaseTools): Promise<{ readonly cases: readonly DatabaseCase[]; stop(): Promise<void> }>;
}

/** How many times as fast as pandas we are to be. */
const PANDAS_TARGET = 5;

/** The cases beside pandas, over a table of few rows that we have loaded before. `connection`: ours; `url`: SQLAlchemy's. */
export function pandasCases(
  tools: CaseTools,
  {
    system,
    title,
    connection,
    url,
  }: { readonly system: string; readonly title: string; readonly connection: object; readonly url: string },
): DatabaseCase[] {
  const { folder, few, job, pandas } = tools;
  if (!pandas) return [];
  const connections = { db: connection };
  const db = { connection: 'db' };
  const load = {
    s: { type: 'csv-origin', path: few.path },
    d: { type: `${system}-destination`, from: 's', ...db, table: 'few', ifExists: 'replace' },
  };
  const read = {
    s: { type: `${system}-origin`, ...db, table: 'few' },
    d: { type: 'csv-destination', from: 's', path: `${folder}/few.csv` },
  };
  return [
    {
      ...{ name: `CSV → ${title}`, target: PANDAS_TARGET, rows: few.rows },
      peer: pandas('load', few.path, url, 'few_pandas'),
      ours: job(`${system}-few-in`, connections, load),
    },
    {
      ...{ name: `${title} → CSV`, target: PANDAS_TARGET, rows: few.rows },
      peer: pandas('read', url, 'few', `${folder}/few-pandas.csv`),
      ours: job(`${system}-few-out`, connections, read),
    },
  ];
}
