import { statSync } from 'node:fs';
import { basename, extname, relative, resolve } from 'node:path';
import { Secrets } from '../credentials/secrets.ts';
import { readyConnection } from '../host/connect.ts';
import { SharedConnections } from '../host/connections.ts';
import { type CopyPlace, copyJob } from '../host/copy/copy-job.ts';
import { idOf } from '../host/copy/names.ts';
import { chooseTables, listed, placeText } from '../host/copy/patterns.ts';
import { driverOf } from '../host/drivers/index.ts';
import { dataFolder } from '../host/folders.ts';
import type { CopyRequest } from '../ipc/api.ts';
import { didYouMean } from '../model/suggest.ts';
import { type OptionValues, usageError } from './command.ts';
import { styleFor, WARNING } from './style.ts';

const MODES: readonly CopyRequest['ifExists'][] = ['fail', 'replace', 'append', 'upsert'];

export const COPY_OPTIONS = {
  tables: {
    type: 'string',
    multiple: true,
    value: 'PATTERNS',
    description: 'with --copy: which tables; default: all',
  },
  'target-schema': {
    type: 'string',
    value: 'NAME',
    description: 'with --copy: the schema, database or dataset of the new tables',
  },
  'if-exists': {
    type: 'string',
    value: MODES.join('|'),
    description: 'with --copy: what the job does with tables that are there; default: replace',
  },
} as const;

export const COPY_DETAILS = `SOURCE and TARGET are connections (open-stage connections list), or paths of SQLite databases. The job copies rows, types, primary keys and NOT NULL; foreign keys, other
indexes, defaults and triggers are not copied. PATTERNS are tables, separated by commas: orders, shop.*, * for any characters, ? for one; ! before it leaves out.
Views are copied only if they are named. --if-exists replace: rows of tables that are there are replaced, and the tables stay as they are.`;

type Options = OptionValues<typeof COPY_OPTIONS>;

/** The options of a copy are given, but no databases. */
export function refuseWithoutCopy({ tables, ...others }: Options): void {
  const given = tables.length > 0 ? 'tables' : Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (given !== undefined) throw usageError(`--${given} without --copy`, 'write --copy SOURCE TARGET');
}

/** A server that does not answer is given up. */
const PATIENCE_MS = 120_000;

/** The text of a job that copies tables. Tells on stderr what it copies, and what it does not. */
export async function copiedTables(name: string, folder: string, ends: readonly string[], options: Options): Promise<string> {
  const [source, target, ...more] = ends;
  if (target === undefined || more.length > 0) throw usageError('invalid --copy', 'write --copy SOURCE TARGET');
  const ifExists = MODES.find((mode) => mode === (options['if-exists'] ?? 'replace'));
  if (ifExists === undefined) {
    const given = options['if-exists']!;
    throw usageError(`invalid --if-exists: ${given}`, didYouMean(given, MODES, 'choices'));
  }
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const from = await placeOf(source!, folder, 'source');
  const to = await placeOf(target, folder, 'target', from.connection);
  const { type } = from.ready.fields;
  const all = await driverOf(type).tables(from.ready, signal);
  const { chosen, leftOut } = chooseTables(all, options.tables, type === 'sqlite' ? ['main', from.connection] : []);
  const targetSchema = options['target-schema'];
  const job = await copyJob(
    from,
    to,
    {
      ...{ name, tables: chosen, ifExists, ...(targetSchema !== undefined && { targetSchema }) },
      leftOut: leftOut.map((view) => ({ table: placeText(view), why: 'it is a view, and not named' })),
    },
    signal,
  );
  const copied = `${job.tables} ${job.tables === 1 ? 'table' : 'tables'}`;
  const warning = styleFor(process.stderr)(WARNING, 'warning');
  const lines = [
    `copies ${copied} of ${from.connection} to ${to.connection}`,
    ...[...Map.groupBy(job.leftOut, ({ why }) => why)].map(
      ([why, tables]) => `${warning}: left out: ${listed(tables.map(({ table }) => table))}: ${why}`,
    ),
    ...job.notes.map((note) => `${note.startsWith('already ') ? `${warning}: ` : ''}${note}`),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  return job.text;
}

/** A connection of this user, or a SQLite database, which the job declares by a path relative to its folder. */
async function placeOf(given: string, folder: string, end: 'source' | 'target', other?: string): Promise<CopyPlace> {
  const shared = new SharedConnections(dataFolder());
  const context = { shared, secrets: new Secrets({ dataFolder: dataFolder() }), jobsFolder: process.cwd() };
  const known = Object.keys(shared.read());
  if (known.includes(given)) {
    return { connection: given, ready: await readyConnection({ job: { text: '' }, name: given }, context) };
  }
  const file = statSync(given, { throwIfNoEntry: false });
  const isPath = /[\\/]|\.(db|db3|sqlite|sqlite3)$/i.test(given);
  if (file ? !file.isFile() : !(end === 'target' && isPath)) {
    const remedy = didYouMean(given, known, 'connections') ?? 'name a connection, or the path of a SQLite database';
    throw usageError(`no connection and no database: ${given}`, remedy);
  }
  const path = resolve(given);
  const stem = idOf(basename(path, extname(path)), end);
  const connection = stem === other || known.includes(stem) ? `${stem}_${end}` : stem;
  const fields = { type: 'sqlite', path: relative(resolve(folder), path).replaceAll('\\', '/') };
  return { connection, declares: fields, ready: { fields: { ...fields, path }, baseFolder: process.cwd() } };
}
