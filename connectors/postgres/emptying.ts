import { RunError } from '../../model/errors.ts';
import type { Session } from './session.ts';
import { quoteName, quoteText } from './sql.ts';
import type { FoundTable } from './table.ts';

/** A foreign key of another table that points at the one that is emptied. */
interface Reference {
  /** The table that refers, as SQL and as the user calls it. */
  readonly table: string;
  readonly shown: string;
  readonly name: string;
  /** As the server describes it: `constraint fk on table orders`. */
  readonly described: string;
  readonly definition: string;
  readonly comment: string | null;
  /** Whether we may take it away for a while. */
  readonly ours: boolean;
  readonly toItself: boolean;
}

/** Object not in the prerequisite state: what refuses deletions without telling by which columns a row is found elsewhere. */
const NO_IDENTITY = /does not have a replica identity|replica identity/;

/**
 * Takes the rows out of a table in the transaction that is open, so that others see them until it is committed; and nothing but these rows. Foreign keys of other tables
 * that point at it, which would delete rows there or refuse, are taken away and made again once the new rows are in.
 */
export class Emptying {
  private readonly session: Session;
  private readonly shown: string;
  /** `ONLY t`, without the tables that inherit from it. */
  private readonly only: string;
  private readonly references: readonly Reference[];
  private readonly truncates: boolean;
  /** Whether something may keep rows in the table. */
  private readonly isGuarded: boolean;

  private constructor(
    session: Session,
    names: { readonly shown: string; readonly only: string },
    found: { readonly references: readonly Reference[]; readonly truncates: boolean; readonly isGuarded: boolean },
  ) {
    this.session = session;
    this.shown = names.shown;
    this.only = names.only;
    this.references = found.references;
    this.truncates = found.truncates;
    this.isGuarded = found.isGuarded;
  }

  /** Looks how a table is emptied. Throws `RunError` when it cannot be. */
  static async look(session: Session, table: string, shown: string, found: FoundTable): Promise<Emptying> {
    if (found.rowSecurityActive) {
      throw new RunError(
        'row-security',
        `policies of ${shown} may hide rows from the user, and hidden rows would not be replaced`,
        {
          value: shown,
          remedy: 'use an account that sees all rows, or set ifExists: append with beforeQuery: DELETE FROM …',
        },
      );
    }
    const only = found.kind === 'p' ? table : `ONLY ${table}`;
    const references = await referencesTo(session, found.oid);
    const foreign = references.filter(({ ours }) => !ours);
    if (foreign.length > 0) {
      const names = foreign.map((reference) => reference.shown).join(', ');
      throw new RunError('table-referenced', `${names} refer to ${shown} and have another owner`, {
        value: shown,
        remedy: 'connect as the owner of these tables, or set ifExists: upsert',
      });
    }
    const truncates = !(await mayDelete(session, only));
    if (truncates) await refuseHalfPublished(session, found.oid, shown);
    const [guarded] = await session.query('SELECT relhastriggers OR relhasrules FROM pg_class WHERE oid = $1', [found.oid]);
    return new Emptying(session, { shown, only }, { references, truncates, isGuarded: guarded?.[0] === 't' });
  }

  /** Whether others must not even read meanwhile, so that it is to be done as late as possible. */
  get isExclusive(): boolean {
    return this.truncates || this.references.length > 0;
  }

  /** Others wait with what they write until the transaction is over; with `exclusive`, with what they read, too. */
  async empty(exclusive: boolean): Promise<void> {
    const { session, only, shown, references } = this;
    const mode = exclusive || this.isExclusive ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE';
    await session.execute(`LOCK TABLE ${only} IN ${mode} MODE`);
    for (const { table, name } of references) await session.execute(`ALTER TABLE ${table} DROP CONSTRAINT ${quoteName(name)}`);
    await session.execute(this.truncates ? `TRUNCATE ${only}` : `DELETE FROM ${only}`);
    // Those within the table are looked at row by row again.
    for (const reference of references) if (reference.toItself) await this.restore(reference);
    if (!this.isGuarded) return;
    const [left] = await session.query(`SELECT EXISTS (SELECT FROM ${only})`);
    if (left?.[0] !== 't') return;
    throw new RunError('rows-left', `rows of ${shown} remain after DELETE: a trigger or a rule keeps them`, {
      value: shown,
      remedy: 'set ifExists: append, and delete the rows in beforeQuery',
    });
  }

  /** The new rows are in: what referred to the old ones refers to them, but for what the table has lost. */
  async end(lost: readonly string[]): Promise<void> {
    for (const reference of this.references) {
      if (!reference.toItself && !lost.includes(reference.described)) await this.restore(reference);
    }
  }

  private async restore({ table, name, definition, comment, shown }: Reference): Promise<void> {
    const { session } = this;
    try {
      await session.execute(`ALTER TABLE ${table} ADD CONSTRAINT ${quoteName(name)} ${definition}`);
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      if (!(error instanceof RunError) || cause?.code !== '23503') throw error;
      throw new RunError(
        'constraint-foreignkey',
        `rows of ${shown} refer to rows that are not among the new rows of ${this.shown}`,
        {
          value: shown,
          cause: error,
          remedy: 'load the missing rows, too, or set ifExists: upsert',
        },
      );
    }
    if (comment !== null) {
      await session.execute(`COMMENT ON CONSTRAINT ${quoteName(name)} ON ${table} IS ${quoteText(comment)}`);
    }
  }
}

/** Foreign keys that deleting all rows of a table would set off. */
async function referencesTo(session: Session, oid: string): Promise<Reference[]> {
  const rows = await session.query(
    `SELECT format('%I.%I', n.nspname, r.relname), r.relname, c.conname, pg_describe_object('pg_constraint'::regclass, c.oid, 0), pg_get_constraintdef(c.oid), obj_description(c.oid, 'pg_constraint'),
       pg_has_role(r.relowner, 'USAGE') AND has_table_privilege(c.confrelid, 'REFERENCES'), c.conrelid = c.confrelid
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
     WHERE c.contype = 'f' AND c.conparentid = 0 AND (c.conrelid <> c.confrelid OR c.confdeltype = 'r')
       AND (c.confrelid = $1 OR c.confrelid IN (SELECT relid FROM pg_partition_ancestors($1::oid::regclass)) OR c.confrelid IN (SELECT relid FROM pg_partition_tree($1::oid::regclass)))
     ORDER BY c.oid`,
    [oid],
  );
  return rows.map(([table, shown, name, described, definition, comment, ours, toItself]) => ({
    ...{ table: table!, shown: shown!, name: name!, described: described!, definition: definition!, comment: comment! },
    ...{ ours: ours === 't', toItself: toItself === 't' },
  }));
}

/** Whether rows can be deleted: not where the table is published, and nothing says how a subscriber finds a row. */
async function mayDelete(session: Session, only: string): Promise<boolean> {
  await session.execute('SAVEPOINT open_stage');
  try {
    await session.execute(`DELETE FROM ${only} WHERE ctid = '(0,0)'`);
    return true;
  } catch (error) {
    if (!(error instanceof RunError) || !NO_IDENTITY.test(error.message)) throw error;
    return false;
  } finally {
    await session.execute('ROLLBACK TO open_stage; RELEASE open_stage');
  }
}

/** TRUNCATE takes the rows out for subscribers, too, unless a publication leaves it out. */
async function refuseHalfPublished(session: Session, oid: string, shown: string): Promise<void> {
  const rows = await session.query(
    `SELECT DISTINCT p.pubname FROM pg_publication p JOIN pg_publication_tables t ON t.pubname = p.pubname
     JOIN pg_namespace n ON n.nspname = t.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
     WHERE p.pubdelete AND NOT p.pubtruncate AND (c.oid = $1 OR c.oid IN (SELECT relid FROM pg_partition_tree($1::oid::regclass)) OR c.oid IN (SELECT relid FROM pg_partition_ancestors($1::oid::regclass)))`,
    [oid],
  );
  if (rows.length === 0) return;
  throw new RunError(
    'no-replica-identity',
    `rows of ${shown} cannot be deleted: ${rows.flat().join(', ')} publishes it, and the table has no replica identity`,
    {
      value: shown,
      remedy: `ALTER TABLE ${quoteName(shown)} REPLICA IDENTITY FULL, or give it a primary key`,
    },
  );
}
