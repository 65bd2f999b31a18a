import type { Choice } from './choice.ts';
import { makeSource, originOptions, type Source } from './data.ts';
import type { JobCase, Step } from './job-case.ts';
import type { Oracle } from './oracle.ts';
import type { Column, Relation } from './relation.ts';
import { COMBINE } from './stages-combining.ts';
import { ROUTE } from './stages-routing.ts';
import { TRANSFORM } from './stages-transforming.ts';

/** A stage that a builder proposes: its outputs get their tables when it is added. */
export interface Proposal {
  readonly inputs: readonly Relation[];
  readonly stages: Step['stages'];
  readonly outputs: readonly { readonly port: string; readonly columns: readonly Column[]; readonly query: string }[];
}

export interface Builder {
  readonly choice: Choice;
  readonly oracle: Oracle;
  /** A new stage id. */
  id(type: string): string;
  /** A new column name. */
  column(): string;
  tableOf(port: string): string;
}

/** Proposes a stage over one of the open relations; `undefined` when it has nothing to work with. */
export type Propose = (builder: Builder, open: readonly Relation[]) => Promise<Proposal | undefined> | Proposal | undefined;

const PROPOSALS: readonly Propose[] = [...TRANSFORM, ...TRANSFORM, ...COMBINE, ...COMBINE, ...ROUTE];
/** Rows of a relation beyond which a case takes too long. */
const MOST_ROWS = 20_000;

/** Makes a random job. The oracle makes the tables meanwhile, so that stages can be chosen by what the rows are. */
export async function makeCase(seed: number, choice: Choice, oracle: Oracle, prefix: string, plain: boolean): Promise<JobCase> {
  let ids = 0;
  let names = 0;
  const builder: Builder = {
    choice,
    oracle,
    id: (type) => `${prefix}${type}${++ids}`,
    column: () => choice.of([`c${++names}`, `c${names}`, `c${names}`, `Column ${names}`, `naïve_${names}`, `select${names}`]),
    tableOf: (port) => `t_${port.replace(/\W/g, '_')}`,
  };
  const sources: Source[] = [];
  const steps: Step[] = [];
  let open: Relation[] = [];
  for (let i = choice.int(1, 3); i > 0; i--) {
    const id = builder.id('s');
    const source = makeSource(id, choice, builder.column, plain);
    sources.push(source);
    await oracle.load(source);
    const table = builder.tableOf(id);
    const sql = `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${id}`;
    await oracle.run(sql);
    const output: Relation = { port: id, table, columns: source.columns, rows: source.rows.length };
    steps.push({ inputs: [], stages: { [id]: originOptions(source, `${id}.csv`) }, outputs: [output], sql: [sql] });
    open.push(output);
  }
  for (let wanted = choice.int(1, 7), tries = 0; wanted > 0 && tries < 60; tries++) {
    const proposal = await choice.of(PROPOSALS)(builder, open);
    if (!proposal) continue;
    const step = await realise(builder, proposal);
    if (!step) continue;
    steps.push(step);
    open = [...open.filter((relation) => !proposal.inputs.some((input) => input.port === relation.port)), ...step.outputs];
    wanted--;
  }
  return { seed, sources, steps };
}

async function realise(builder: Builder, { inputs, stages, outputs }: Proposal): Promise<Step | undefined> {
  const made: Relation[] = [];
  const sql: string[] = [];
  for (const { port, columns, query } of outputs) {
    const table = builder.tableOf(port);
    const rows = await builder.oracle.define(table, query);
    if (rows > MOST_ROWS) return undefined;
    sql.push(`CREATE OR REPLACE TABLE ${table} AS ${query}`);
    made.push({ port, table, columns, rows });
  }
  return { inputs: inputs.map((input) => input.port), stages, outputs: made, sql };
}
