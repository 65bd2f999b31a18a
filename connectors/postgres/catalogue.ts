import { InternalError } from '../../model/errors.ts';
import type { ResultField, Session } from './session.ts';
import type { PgType } from './types.ts';

interface Entry {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  readonly kind: string;
  readonly base: number;
  readonly baseModifier: number;
  readonly element: number;
  readonly category: string;
}

/** The types of a database, looked up when they are first asked for. */
export class Catalogue {
  private readonly session: Session;
  private readonly entries = new Map<number, Entry>();

  constructor(session: Session) {
    this.session = session;
  }

  /** The types of a result's columns. */
  async typesOf(fields: readonly Pick<ResultField, 'dataTypeID' | 'dataTypeModifier'>[]): Promise<PgType[]> {
    await this.load(fields.map(({ dataTypeID }) => dataTypeID));
    const named = fields.map(({ dataTypeID, dataTypeModifier }) => this.resolve(dataTypeID, dataTypeModifier));
    const sql = await this.session.query(
      'SELECT format_type(t, m) FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS x (t, m, i) ORDER BY i',
      [fields.map(({ dataTypeID }) => dataTypeID), fields.map(({ dataTypeModifier }) => dataTypeModifier)],
    );
    return named.map((type, i) => ({ ...type, sql: sql[i]![0]! }));
  }

  private async load(oids: readonly number[]): Promise<void> {
    const unknown = [...new Set(oids)].filter((oid) => oid !== 0 && !this.entries.has(oid));
    if (unknown.length === 0) return;
    const rows = await this.session.query(
      `SELECT t.oid, t.typname, n.nspname, t.typtype, t.typbasetype, t.typtypmod, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END, t.typcategory
       FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = ANY ($1::oid[])`,
      [unknown],
    );
    for (const [oid, name, schema, kind, base, baseModifier, element, category] of rows) {
      const numbers = { oid: Number(oid), base: Number(base), baseModifier: Number(baseModifier), element: Number(element) };
      this.entries.set(Number(oid), { ...numbers, name: name!, schema: schema!, kind: kind!, category: category! });
    }
    const more = rows.flatMap((row) => [Number(row[4]), Number(row[6])]).filter((oid) => oid !== 0);
    await this.load(more);
  }

  private resolve(oid: number, modifier: number): Omit<PgType, 'sql'> {
    const entry = this.entries.get(oid);
    if (!entry) throw new InternalError(`no type ${oid}`);
    // A domain is read as what it is made of.
    if (entry.kind === 'd') return { ...this.resolve(entry.base, entry.baseModifier), oid };
    const builtIn = entry.schema === 'pg_catalog';
    if (entry.element !== 0) {
      const item = this.resolve(entry.element, modifier);
      return { oid, name: item.name, modifier, kind: 'array', builtIn: item.builtIn && item.kind === 'base' };
    }
    const kind = entry.kind === 'e' ? 'enum' : entry.kind === 'b' ? 'base' : 'other';
    return { oid, name: entry.name, modifier, kind, builtIn };
  }
}
