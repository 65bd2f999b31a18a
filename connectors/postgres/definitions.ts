import type { DefinedColumn, ServerAccess, TableDefinition, TablePlace } from '../sql/introspect.ts';
import { Catalogue } from './catalogue.ts';
import { withSession } from './introspect.ts';
import { readingOf } from './types.ts';

/** Columns, primary keys and foreign keys of tables and views, in the order in which they are asked for. One that has gone is left out. */
export function defineTables(access: ServerAccess, places: readonly TablePlace[]): Promise<TableDefinition[]> {
  return withSession(access, async (session) => {
    const tables = await session.query(
      `SELECT c.oid, n.nspname, c.relname,
         CASE WHEN c.relispartition THEN (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid) END,
         (SELECT json_agg(a.attname ORDER BY k.place) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (number, place), pg_attribute a
          WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts AND a.attrelid = c.oid AND a.attnum = k.number),
         (SELECT json_agg(json_build_object('schema', fn.nspname, 'name', f.relname) ORDER BY k.conname)
          FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
          WHERE k.conrelid = c.oid AND k.contype = 'f')
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS x (schema, name, place)
         JOIN pg_namespace n ON n.nspname = x.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = x.name
       ORDER BY x.place`,
      [places.map(({ schema }) => schema ?? null), places.map(({ name }) => name)],
    );
    const rows = await session.query(
      `SELECT a.attrelid, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attgenerated <> '',
         (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid),
         CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
      [tables.map(([oid]) => oid!)],
    );
    const types = await new Catalogue(session).typesOf(
      rows.map(([, , type, modifier]) => ({ dataTypeID: Number(type), dataTypeModifier: Number(modifier) })),
    );
    const columns = rows.map(([table, name, , , required, computed, members, base], i) => {
      const column: DefinedColumn = {
        ...{ name: name!, type: readingOf(types[i]!).type, declared: base ?? types[i]!.sql },
        ...(base != null && { domain: types[i]!.sql }),
        ...{ nullable: required !== 't', computed: computed === 't' },
        ...(members != null && { members: JSON.parse(members) as string[] }),
      };
      return { table, column };
    });
    const byTable = Map.groupBy(columns, ({ table }) => table);
    return tables.map(
      ([oid, schema, name, parent, keys, references]): TableDefinition => ({
        ...{ schema: schema!, name: name! },
        columns: (byTable.get(oid!) ?? []).map(({ column }) => column),
        keys: keys == null ? [] : (JSON.parse(keys) as string[]),
        references: references == null ? [] : (JSON.parse(references) as TablePlace[]),
        ...(parent != null && { partOf: `a partition of ${parent}` }),
      }),
    );
  });
}
