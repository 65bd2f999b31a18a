import { ownValue } from '../../model/own.ts';
import type { Field, Schema } from '../../model/types.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import type { GivenType } from '../../stages/shared/database.ts';
import { givenType, isNotNull } from '../sql/column-types.ts';
import { addedColumns, type KnownColumn } from '../sql/drift.ts';
import { missingKey, typeMismatch } from '../sql/problems.ts';
import type { TargetProblem } from '../target-problems.ts';
import { Catalogue } from './catalogue.ts';
import type { Session } from './session.ts';
import { quoteName, tableName } from './sql.ts';
import { type Loading, loadingOf, storageOf } from './storage.ts';
import type { PgType } from './types.ts';

export interface TableColumn extends KnownColumn {
  readonly type: PgType;
  /** Whether the server computes it from other columns. */
  readonly computed: boolean;
  /** Whether rows without the column get null. */
  readonly unfilled: boolean;
  /** Whether it comes from a parent of the table. */
  readonly inherited: boolean;
  /** The sequence that is its own, as SQL. */
  readonly sequence: string | undefined;
}

/** A table that is there. */
export interface FoundTable {
  readonly oid: string;
  readonly kind: string;
  readonly columns: readonly TableColumn[];
  /** Columns of each unique index without conditions, sorted. */
  readonly keys: readonly (readonly string[])[];
  /** Its constraints that are looked at only at the end of a transaction, as SQL. */
  readonly deferred: readonly string[];
  /** Whether it decides by row who may see or write what; and whether it does so for this user. */
  readonly rowSecurity: boolean;
  readonly rowSecurityActive: boolean;
  /** Whether its rows refer to each other. */
  readonly refersToItself: boolean;
  /** Ids of the other tables that its rows refer to. */
  readonly parents: readonly string[];
}

/** Looks a table up; `undefined` when there is none of the name. */
export async function findTable(session: Session, plan: Pick<PostgresDestinationPlan, 'table'>): Promise<FoundTable | undefined> {
  const name = tableName(plan.table);
  const [table] = await session.query(
    'SELECT oid, relkind, relrowsecurity, row_security_active(oid) FROM pg_class WHERE oid = to_regclass($1)',
    [name],
  );
  if (!table) return undefined;
  const [oid, kind, rowSecurity, rowSecurityActive] = table;
  const rows = await session.query(
    `SELECT attname, atttypid, atttypmod, attnotnull AND NOT atthasdef AND attidentity = '', attgenerated <> '' OR attidentity = 'a',
       attgenerated <> '', NOT attnotnull AND NOT atthasdef AND attidentity = '', attinhcount > 0,
       pg_get_serial_sequence(attrelid::regclass::text, attname)
     FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [oid],
  );
  const types = await new Catalogue(session).typesOf(
    rows.map(([, type, modifier]) => ({ dataTypeID: Number(type), dataTypeModifier: Number(modifier) })),
  );
  const keys = await session.query(
    `SELECT (SELECT json_agg(a.attname ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]))
     FROM pg_index i WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL`,
    [oid],
  );
  const constraints = await session.query(
    `SELECT format('%I.%I', n.nspname, c.conname), c.condeferred, c.confrelid = c.conrelid, CASE WHEN c.contype = 'f' THEN c.confrelid END
     FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.conrelid = $1`,
    [oid],
  );
  return {
    oid: oid!,
    kind: kind!,
    deferred: constraints.filter(([, deferred]) => deferred === 't').map(([constraint]) => constraint!),
    refersToItself: constraints.some(([, , itself]) => itself === 't'),
    parents: constraints.flatMap(([, , itself, parent]) => (parent == null || itself === 't' ? [] : [parent])),
    rowSecurity: rowSecurity === 't',
    rowSecurityActive: rowSecurityActive === 't',
    columns: rows.map(([column, , , required, generated, computed, unfilled, inherited, sequence], i) => ({
      ...{ name: column!, type: types[i]! },
      ...{ required: required === 't', generated: generated === 't', computed: computed === 't' },
      ...{ unfilled: unfilled === 't', inherited: inherited === 't', sequence: sequence ?? undefined },
    })),
    keys: keys.map(([list]) => JSON.parse(list!) as string[]),
  };
}

/** The statement that makes a table of these columns. Keys get a primary key, and are never null. */
export function createTable(name: string, schema: Schema, keys: readonly string[], columnTypes?: readonly GivenType[]): string {
  const columns = schema.map(({ name: column, type, nullable }) => {
    const sql = givenType(columnTypes, column) ?? storageOf(type);
    const required = (!nullable && type.kind !== 'null') || keys.includes(column);
    return `${quoteName(column)} ${sql}${required && !isNotNull(sql) ? ' NOT NULL' : ''}`;
  });
  const key = keys.length === 0 ? [] : [`PRIMARY KEY (${keys.map(quoteName).join(', ')})`];
  return `CREATE TABLE ${name} (${[...columns, ...key].join(', ')})`;
}

/** A field of the rows, and how it gets into the column of its name. */
export interface Target {
  readonly field: Field;
  /** Its place in the rows. */
  readonly index: number;
  readonly loading: Loading;
}

/** Fields as they go into a table that is made of them. */
export function newTargets(schema: Schema): Target[] {
  return schema.map((field, index): Target => {
    const sql = storageOf(field.type);
    const array = sql.endsWith('[]');
    const type = {
      oid: 0,
      sql,
      modifier: -1,
      builtIn: true,
      kind: array ? ('array' as const) : ('base' as const),
      name: ownValue(INTERNAL, sql) ?? sql,
    };
    const numeric = field.type.kind === 'decimal' ? { name: 'numeric' } : {};
    return { field, index, loading: loadingOf(field.type, { ...type, ...numeric }) };
  });
}

/** What the catalogue calls the types of `storageOf`. */
const INTERNAL: Readonly<Record<string, string>> = { bigint: 'int8', 'double precision': 'float8', boolean: 'bool' };

/** Fields as they go into a table that is there, those that are to be added to it first, and what does not fit: there is no target then. */
export function targetsOf(
  found: FoundTable,
  schema: Schema,
  plan: PostgresDestinationPlan,
): { readonly targets: readonly Target[]; readonly added: Schema; readonly problems: readonly TargetProblem[] } {
  const columns = new Map(found.columns.filter(({ generated }) => !generated).map((column) => [column.name, column]));
  const { added, problems } = addedColumns(found.columns, schema, plan);
  const missingKey = plan.ifExists === 'upsert' ? keyProblem(found, plan.table.table, plan.keys) : undefined;
  const fresh = newTargets(schema);
  const all = schema.flatMap((field, index): (Target | TargetProblem)[] => {
    const column = columns.get(field.name);
    if (!column) return added.includes(field) ? [fresh[index]!] : [];
    return [targetOf(field, index, column)];
  });
  const misfits = all.filter((target): target is TargetProblem => 'code' in target);
  return {
    ...{ added, targets: all.filter((target): target is Target => !('code' in target)) },
    problems: [...problems, ...misfits, ...(missingKey ? [missingKey] : [])],
  };
}

/** How a field goes into a column that is there, or why it does not: `type-mismatch`. */
export function targetOf(field: Field, index: number, column: TableColumn): Target | TargetProblem {
  const loading = loadingOf(field.type, column.type);
  return loading.way === 'refused' ? typeMismatch(field, column.type.sql, loading) : { field, index, loading };
}

function keyProblem(found: FoundTable, table: string, keys: readonly string[]): TargetProblem | undefined {
  const wanted = JSON.stringify([...keys].sort());
  if (found.keys.some((key) => JSON.stringify([...key].sort()) === wanted)) return undefined;
  return missingKey(table, keys.join(', '), `CREATE UNIQUE INDEX ON ${quoteName(table)} (${keys.map(quoteName).join(', ')})`);
}
