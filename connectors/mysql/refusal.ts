import type { RefusedValues } from '../rejects.ts';
import type { Session } from './session.ts';

/** What the server has against a row. */
export interface Refusal {
  readonly errno: number;
  readonly message: string;
}

/** Classes of errors that a row is to blame for: data exceptions, constraints, what triggers raise; and those of no class. */
const REFUSED_STATES = /^(22|23|44|45)/;
const REFUSED = new Set([1263, 1265, 1364, 1366, 1411, 1526, 3819, 4025]);

/** What the server has against the rows of a statement that failed, so that others may be fine; `undefined` when rows are not to blame. */
export function refusalOf(error: unknown): Refusal | undefined {
  const { cause = error } = (error ?? {}) as { readonly cause?: unknown };
  const {
    errno,
    sqlState = '',
    sqlMessage = '',
  } = (cause ?? {}) as {
    readonly errno?: number;
    readonly sqlState?: string;
    readonly sqlMessage?: string;
  };
  if (typeof errno !== 'number' || !(REFUSED_STATES.test(sqlState) || REFUSED.has(errno))) return undefined;
  return { errno, message: sqlMessage };
}

/** What has nothing to do with values: deprecated words, statements that are not safe for replication, what INFORMATION_SCHEMA says. */
const HARMLESS = new Set([1287, 1592, 1681, 3719, 3778, 4079]);

/** The warnings of the last statement that a value or a row is to blame for. */
export async function warningsOf(session: Session): Promise<Refusal[]> {
  const rows = await session.query('SHOW WARNINGS');
  return rows
    .map(([, errno, message]) => ({ errno: Number(errno), message: message! }))
    .filter(({ errno }) => !HARMLESS.has(errno));
}

/** The row of the statement, from 1, that a warning names. */
export const rowOf = ({ message }: Refusal): number | undefined => {
  const number = / at row (\d+)$/.exec(message)?.[1];
  return number === undefined ? undefined : Number(number);
};

const NAMES: Readonly<Record<number, string>> = {
  1048: 'constraint-notnull',
  1062: 'constraint-unique',
  1169: 'constraint-unique',
  1216: 'constraint-foreignkey',
  1263: 'constraint-notnull',
  1452: 'constraint-foreignkey',
  1586: 'constraint-unique',
  3819: 'constraint-check',
  4025: 'constraint-check',
};
const INVALID = new Set([1264, 1265, 1292, 1366, 1367, 1406, 1411, 3140, 4038]);

/** `constraint-unique`, `invalid-value`. */
export const refusalName = ({ errno }: Refusal): string =>
  NAMES[errno] ?? (INVALID.has(errno) ? 'invalid-value' : `mysql-${errno}`);

/** Why a row is refused. A note may stand before what it leads to: where JSON is wrong, then that the constraint fails. */
export function reasonOf(
  refusals: readonly Refusal[],
  keys: ReadonlyMap<string, readonly string[]>,
): Omit<RefusedValues, 'values'> {
  return {
    column: refusals.map((refusal) => columnOf(refusal, keys)).find((column) => column !== null) ?? null,
    code: refusalName(refusals.at(-1)!),
    message: refusals.map(({ message }) => message).join('; '),
  };
}

/** The column that the server names, or the only one of a key. `keys`: columns of unique keys by their names. */
function columnOf({ message }: Refusal, keys: ReadonlyMap<string, readonly string[]>): string | null {
  const column =
    /\b[Cc]olumn (?:set to default value; NULL supplied to NOT NULL column )?(?:'([^']+)'|(?:`[^`]+`\.)*`([^`]+)`)/.exec(message);
  if (column) return column[1] ?? column[2]!;
  const foreign = /FOREIGN KEY \(`([^`]+)`\)/.exec(message)?.[1];
  if (foreign !== undefined) return foreign;
  const key = /for key '(?:[^']*\.)?([^'.]+)'/.exec(message)?.[1];
  const columns = key === undefined ? undefined : keys.get(key);
  return columns?.length === 1 ? columns[0]! : null;
}
