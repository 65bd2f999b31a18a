import { RunError } from '../../model/errors.ts';
import type { Field, Schema } from '../../model/types.ts';
import type { PostgresDestinationPlan } from '../../stages/postgres-destination.ts';
import { named, type Replacement } from '../sql/replacement.ts';
import { errorOfProblem } from '../target-problems.ts';
import type { Session } from './session.ts';
import { quoteName } from './sql.ts';
import { isKept, storageOf } from './storage.ts';
import { type FoundTable, newTargets, type TableColumn, type Target, targetOf } from './table.ts';

/** How a table is made fit for rows that replace its own. */
export interface TableReplacement extends Replacement {
  /** Statements that change the table once it is empty. */
  readonly statements: readonly string[];
  /** Fields as they go into the table then. */
  readonly targets: readonly Target[];
}

/** Where a table stands among others, and its primary key. */
interface Surroundings {
  /** As SQL; of a partition the one that it is a partition of. */
  readonly parents: readonly string[];
  readonly isPartition: boolean;
  readonly hasChildren: boolean;
  readonly isTyped: boolean;
  /** Columns that say which partition a row goes to. */
  readonly partitionKey: readonly string[];
  readonly primaryKey: string | undefined;
}

/**
 * Finds out how the columns of a table have to change for rows that replace its own; nothing is done yet. Whatever else the table has, it keeps: what does
 * not bear the change is among the losses.
 * @throws RunError `schema-mismatch` for what cannot be changed at all.
 */
export async function planReplacement(
  session: Session,
  table: string,
  found: FoundTable,
  schema: Schema,
  plan: PostgresDestinationPlan,
): Promise<TableReplacement> {
  const columns = new Map(found.columns.map((column) => [column.name, column]));
  const given = new Set(schema.map(({ name }) => name));
  const ignores = plan.drift === 'ignore';
  const added = ignores ? [] : schema.filter(({ name }) => !columns.has(name));
  const changed = schema.filter(({ name, type }) => {
    const column = columns.get(name);
    return column && (column.computed ? !ignores : !isKept(type, column.type));
  });
  const missing = found.columns.filter(({ name, required, computed }) => required && !computed && !given.has(name));
  const around = await surroundingsOf(session, found.oid);
  const key = await keyChange(session, found, around, plan);
  const isRebuilt = changed.length + missing.length > 0 || (added.length > 0 && plan.drift !== 'add');
  const spare = isRebuilt ? await spareColumns(session, found, around, given) : [];
  const dropped = [...missing, ...spare];
  const gone = changedColumns(columns, changed, dropped);
  const dependents = await dependentsOf(session, found.oid, gone);
  const statements: string[] = [];
  const losses: string[] = [];
  refuseImpossible(plan.table.table, found, around, [...gone.retyped, ...gone.dropped, ...added.map(({ name }) => name)], gone);
  const leaves = leaving(table, found, around, [...gone.retyped, ...gone.dropped], added.length > 0);
  statements.push(...leaves.statements);
  losses.push(...leaves.losses, ...key.losses);
  const change = (sql: string) => statements.push(`ALTER TABLE ${table} ${sql}`);
  for (const { name } of missing) change(`DROP COLUMN ${quoteName(name)} CASCADE`);
  for (const { name } of spare) change(`DROP COLUMN ${quoteName(name)}`);
  for (const { name, type } of changed) {
    const lost = dependents.get(name) ?? [];
    const computed = columns.get(name)!.computed;
    if (lost.length === 0 && !computed) {
      change(`ALTER COLUMN ${quoteName(name)} TYPE ${storageOf(type)} USING NULL`);
      continue;
    }
    change(`DROP COLUMN ${quoteName(name)} CASCADE`);
    change(`ADD COLUMN ${quoteName(name)} ${storageOf(type)}`);
    if (computed) losses.push(`the expression of column ${name}`);
  }
  for (const { name, type } of added) change(`ADD COLUMN ${quoteName(name)} ${storageOf(type)}`);
  for (const sql of key.statements) change(sql);
  losses.push(...missing.map(({ name }) => `column ${name}`), ...[...dependents.values()].flat());
  return {
    statements,
    losses: [...new Set(losses)],
    changes: [
      ...added.map(({ name, type }) => `column ${name} ${storageOf(type)} is added`),
      ...changed.map(({ name, type }) => changeOf(columns.get(name)!, type)),
      ...missing.map(({ name }) => `column ${name}, which must not be null and would get no value, is dropped`),
      ...spare.map(({ name }) => `column ${name} is dropped`),
      ...key.changes,
    ],
    unfilled: found.columns
      .filter((column) => column.unfilled && !given.has(column.name) && !spare.includes(column))
      .map(({ name }) => name),
    targets: targetsAfter(columns, schema, added, changed),
  };
}

/** Columns that the rows do not have, and that nothing but their values would be lost of. */
async function spareColumns(
  session: Session,
  { oid, columns }: FoundTable,
  { isPartition, hasChildren, partitionKey }: Surroundings,
  given: ReadonlySet<string>,
): Promise<TableColumn[]> {
  const spare = columns.filter(({ name, unfilled, inherited }) => unfilled && !inherited && !given.has(name));
  if (spare.length === 0 || isPartition || hasChildren) return [];
  const names = spare.map(({ name }) => name);
  const needed = await dependentsOf(session, oid, { retyped: [], dropped: names });
  return spare.filter(({ name }) => !needed.has(name) && !partitionKey.includes(name));
}

function changeOf({ name, type, computed }: TableColumn, wanted: Field['type']): string {
  if (computed) return `column ${name} is no longer computed by the server`;
  return `column ${name} changes from ${type.sql} to ${storageOf(wanted)}`;
}

function targetsAfter(
  columns: ReadonlyMap<string, TableColumn>,
  schema: Schema,
  added: Schema,
  changed: Schema,
): readonly Target[] {
  const fresh = newTargets(schema);
  return schema.flatMap((field, index): Target[] => {
    if (added.includes(field) || changed.includes(field)) return [fresh[index]!];
    const column = columns.get(field.name);
    if (!column || column.computed) return [];
    const target = targetOf(field, index, column);
    if ('code' in target) throw errorOfProblem(target);
    return [target];
  });
}

/** Columns whose type changes, and those that go. */
interface Gone {
  readonly retyped: readonly string[];
  readonly dropped: readonly string[];
}

function changedColumns(columns: ReadonlyMap<string, TableColumn>, changed: Schema, dropped: readonly TableColumn[]): Gone {
  const isComputed = ({ name }: Field) => columns.get(name)!.computed;
  return {
    retyped: changed.filter((field) => !isComputed(field)).map(({ name }) => name),
    dropped: [...changed.filter(isComputed), ...dropped].map(({ name }) => name),
  };
}

async function surroundingsOf(session: Session, oid: string): Promise<Surroundings> {
  const [row] = await session.query(
    `SELECT relispartition, reloftype <> 0, EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid),
       (SELECT json_agg(format('%I.%I', n.nspname, p.relname)) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace n ON n.oid = p.relnamespace WHERE i.inhrelid = c.oid),
       (SELECT json_agg(a.attname) FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs) WHERE p.partrelid = c.oid),
       (SELECT conname FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')
     FROM pg_class c WHERE c.oid = $1`,
    [oid],
  );
  const [isPartition, isTyped, hasChildren, parents, partitionKey, primaryKey] = row!;
  return {
    ...{ isPartition: isPartition === 't', isTyped: isTyped === 't', hasChildren: hasChildren === 't' },
    parents: JSON.parse(parents ?? '[]') as string[],
    partitionKey: JSON.parse(partitionKey ?? '[]') as string[],
    primaryKey: primaryKey ?? undefined,
  };
}

function refuseImpossible(
  table: string,
  { kind }: FoundTable,
  { isTyped, hasChildren, partitionKey }: Surroundings,
  all: readonly string[],
  { retyped, dropped }: Gone,
): void {
  const changed = [...retyped, ...dropped];
  const keyed = changed.filter((name) => partitionKey.includes(name));
  const why =
    isTyped && all.length > 0
      ? 'its columns are those of a type'
      : keyed.length > 0
        ? `${named(keyed)} of the table decides the partition of a row`
        : kind === 'r' && hasChildren && changed.length > 0
          ? `other tables inherit ${named(changed)} from it`
          : undefined;
  if (why === undefined) return;
  throw new RunError('schema-mismatch', `the rows do not fit into table ${table}, which cannot be changed: ${why}`, {
    value: table,
    remedy: 'make the rows fit the table with a select stage before, or drop the table in beforeQuery',
  });
}

/** What a table has to leave so that its columns may change. */
function leaving(
  table: string,
  { columns }: FoundTable,
  { parents, isPartition }: Surroundings,
  changed: readonly string[],
  adds: boolean,
): { readonly statements: readonly string[]; readonly losses: readonly string[] } {
  const inherited = columns.some(({ name, inherited }) => inherited && changed.includes(name));
  if (isPartition && (adds || changed.length > 0)) {
    return {
      statements: parents.map((parent) => `ALTER TABLE ${parent} DETACH PARTITION ${table}`),
      losses: parents.map((parent) => `its place as a partition of ${parent}`),
    };
  }
  if (isPartition || !inherited) return { statements: [], losses: [] };
  return {
    statements: parents.map((parent) => `ALTER TABLE ${table} NO INHERIT ${parent}`),
    losses: parents.map((parent) => `its inheritance from ${parent}`),
  };
}

/** How a table gets a primary key of the job's keys, unless it has some unique index of them. */
async function keyChange(
  session: Session,
  { oid, keys: known }: FoundTable,
  { primaryKey }: Surroundings,
  { keys }: PostgresDestinationPlan,
) {
  const wanted = JSON.stringify([...keys].sort());
  if (keys.length === 0 || known.some((key) => JSON.stringify([...key].sort()) === wanted)) {
    return { statements: [], losses: [], changes: [] };
  }
  const add = {
    statement: `ADD PRIMARY KEY (${keys.map(quoteName).join(', ')})`,
    change: `it gets the primary key ${keys.join(', ')}`,
  };
  if (primaryKey === undefined) return { statements: [add.statement], losses: [], changes: [add.change] };
  const references = await session.query(
    `SELECT pg_describe_object('pg_constraint'::regclass, f.oid, 0) FROM pg_constraint k JOIN pg_constraint f ON f.contype = 'f' AND f.conindid = k.conindid
     WHERE k.conrelid = $1 AND k.contype = 'p' ORDER BY 1`,
    [oid],
  );
  return {
    statements: [`DROP CONSTRAINT ${quoteName(primaryKey)} CASCADE`, add.statement],
    losses: references.map(([reference]) => reference!),
    changes: [add.change],
  };
}

/** What depends on columns, in words, and does not bear that they change. */
async function dependentsOf(session: Session, oid: string, { retyped, dropped }: Gone): Promise<Map<string, string[]>> {
  if (retyped.length + dropped.length === 0) return new Map();
  // A new type keeps plain indexes, primary keys and statistics; the server makes them anew.
  const rows = await session.query(
    `SELECT DISTINCT a.attname, CASE
         WHEN d.classid = 'pg_attrdef'::regclass AND d.deptype = 'a' THEN 'the default of column ' || a.attname
         ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
     FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
       LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
     WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $1 AND d.classid <> 'pg_rewrite'::regclass AND (a.attname = ANY ($2) AND (i.indexrelid IS NULL OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
       AND coalesce(c.contype NOT IN ('p', 'u'), true) AND d.classid <> 'pg_statistic_ext'::regclass OR a.attname = ANY ($3) AND d.deptype <> 'i')
     ORDER BY 1, 2`,
    [oid, retyped, dropped],
  );
  const views = await session.query(
    `WITH RECURSIVE views AS (
       SELECT a.attname, r.ev_class FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
         JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
       WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $1 AND a.attname = ANY ($2)
       UNION SELECT v.attname, r.ev_class FROM views v JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = v.ev_class
         JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid)
     SELECT attname, pg_describe_object('pg_class'::regclass, ev_class, 0) FROM views ORDER BY 1, 2`,
    [oid, [...retyped, ...dropped]],
  );
  const rights = await session.query(
    `SELECT attname, CASE WHEN attacl IS NOT NULL THEN 'rights to column ' || attname END, CASE WHEN col_description(attrelid, attnum) IS NOT NULL THEN 'the comment of column ' || attname END
     FROM pg_attribute WHERE attrelid = $1 AND attname = ANY ($2)`,
    [oid, [...new Set([...rows, ...views].map(([column]) => column!)), ...dropped]],
  );
  const all = [...rows, ...views, ...rights.flatMap(([column, ...more]) => more.map((what) => [column!, what] as const))];
  const dependents = new Map<string, string[]>();
  for (const [column, what] of all) {
    if (what != null) dependents.set(column!, [...(dependents.get(column!) ?? []), what]);
  }
  return dependents;
}
