import { RunError } from '../../model/errors.ts';
import type { PostgresOriginPlan } from '../../stages/postgres-origin.ts';
import type { Cell } from '../../stages/shared/options.ts';
import { noRows, refuseSameNames } from '../sql/problems.ts';
import { Catalogue } from './catalogue.ts';
import type { Description, Session } from './session.ts';
import { type Bound, bindParameters, tableName } from './sql.ts';
import type { PgType } from './types.ts';

/** A column that the table or query has. */
export interface Found {
  readonly name: string;
  readonly type: PgType;
}

/** What is read, as SQL, and its columns. */
export interface Source {
  readonly bound: Bound;
  readonly found: readonly Found[];
}

/** What the server takes a parameter for of which nothing says the type: https://www.postgresql.org/docs/current/typeconv-select.html */
const TEXT = 25;
const INTEGERS: readonly number[] = [20, 21, 23];
const MOST_INT4 = 0x7fffffff;

/** Finds the columns of a table or query, which is not run. Throws `RunError`. */
export async function sourceOf(session: Session, source: PostgresOriginPlan['source']): Promise<Source> {
  const { bound, description } =
    source.kind === 'query'
      ? await typed(session, source.sql, source.parameters)
      : await described(session, { sql: `SELECT * FROM ${tableName(source.table)}`, values: [] });
  const { fields } = description;
  if (!fields) throw noRows(bound.sql);
  refuseSameNames(fields.map(({ name }) => name));
  const types = await new Catalogue(session).typesOf(fields);
  return { bound, found: fields.map(({ name }, i) => ({ name, type: types[i]! })) };
}

interface Described {
  readonly bound: Bound;
  readonly description: Description;
}

const described = async (session: Session, bound: Bound): Promise<Described> => ({
  bound,
  description: await session.describe(bound),
});

/** A query whose numbers and booleans keep their types where nothing in it says another: `SELECT :n AS n`. */
async function typed(session: Session, sql: string, parameters: Readonly<Record<string, Cell>>): Promise<Described> {
  const bind = (types: ReadonlyMap<string, string>) => bindParameters(sql, parameters, types);
  const all = new Map(
    Object.entries(parameters).flatMap(([name, value]) => {
      const type = typeOf(value);
      return type === undefined ? [] : [[name, type] as const];
    }),
  );
  if (all.size === 0) return described(session, bind(all));
  let types: ReadonlyMap<string, string> = new Map();
  let best: Described;
  try {
    best = await attempted(session, bind(types));
  } catch (error) {
    // What the server cannot make out without types: `date + :n`.
    return attempted(session, bind(all)).catch(() => Promise.reject(error));
  }
  for (const [i, name] of best.bound.names!.entries()) {
    const type = missingType(parameters[name], best.description.parameters[i]!);
    if (type === undefined) continue;
    const wider = new Map([...types, [name, type]]);
    try {
      best = await attempted(session, bind(wider));
      types = wider;
    } catch (error) {
      // It stands where a text must: beside another, in a function of texts.
      if (!(error instanceof RunError)) throw error;
    }
  }
  return best;
}

/** The type that a value is cast to, where the server takes its parameter for another: for a text, or for the integer that stands beside it. */
function missingType(value: Cell | undefined, found: number): string | undefined {
  const type = typeOf(value);
  if (found === TEXT) return type === 'numeric' ? 'float8' : type;
  return type === 'numeric' && INTEGERS.includes(found) ? type : undefined;
}

/** Describes a statement that may be wrong, and keeps the transaction. */
async function attempted(session: Session, bound: Bound): Promise<Described> {
  if (!session.inTransaction) return described(session, bound);
  await session.execute('SAVEPOINT open_stage_typed');
  try {
    return await described(session, bound);
  } finally {
    await session.execute('ROLLBACK TO open_stage_typed; RELEASE open_stage_typed');
  }
}

/** The type of a number or a boolean as SQL calls it; of a fraction the exact one. */
function typeOf(value: Cell | undefined): string | undefined {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int8';
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (!Number.isInteger(value)) return 'numeric';
  return Math.abs(value) <= MOST_INT4 ? 'int4' : Number.isSafeInteger(value) ? 'int8' : 'numeric';
}
