import { resolve } from 'node:path';
import { RunError } from '../model/errors.ts';
import type { Value } from '../model/job/document.ts';
import { didYouMean } from '../model/suggest.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { CLIENT, openConnections, qualifiedName, targetOf } from './connection-target.ts';
import { FAINT, styleFor } from './style.ts';
import { formatCount, formatDuration, formatTable } from './text.ts';

const ACTIONS = ['list', 'add', 'test', 'tables', 'remove'];

export const connections = defineCommand({
  positionals: ['ACTION', '[NAME]', '[FIELD=VALUE…]'],
  options: {
    type: { type: 'string', value: 'TYPE', description: 'with add: the type of the connection' },
    job: { type: 'string', value: 'JOB', description: 'with test and tables: the job that declares the connection' },
  },
  details: `open-stage connections list
open-stage connections add NAME --type sqlite path=/data/shop.db
open-stage connections test NAME
open-stage connections tables NAME
open-stage connections remove NAME

Connections that all jobs of this user can name. Credentials are references: password='\${secret:NAME}'.`,
  async run({ type, job }, [action, name, ...fields]) {
    const { shared, handlers } = openConnections();
    if (action === 'list') {
      list(await handlers['connections.list'](CLIENT));
      return EXIT.done;
    }
    if (!ACTIONS.includes(action!)) {
      throw usageError(`unknown action: ${action}`, didYouMean(action!, ACTIONS, 'actions') ?? `actions: ${ACTIONS.join(', ')}`);
    }
    if (name === undefined) throw usageError('missing NAME', `open-stage connections ${action} NAME`);
    const target = () => targetOf(name, job);
    switch (action) {
      case 'add':
        if (type === undefined) throw usageError('missing --type', 'write --type sqlite');
        await handlers['connections.save'](CLIENT, { name, type, fields: readFields(fields) });
        return EXIT.done;
      case 'remove': {
        const known = Object.keys(shared.read());
        if (!known.includes(name)) throw usageError(`unknown connection: ${name}`, didYouMean(name, known, 'connections'));
        await handlers['connections.remove'](CLIENT, name);
        return EXIT.done;
      }
      case 'test': {
        const outcome = await handlers['connections.test'](CLIENT, await target());
        if (outcome.ok) {
          process.stdout.write(`${name}: ${outcome.server}, ${formatDuration(outcome.durationMs)}\n`);
          return EXIT.done;
        }
        const { code, message, remedy, retryable } = outcome.error;
        throw new RunError(code, `${name}: ${message}`, { retryable, ...(remedy !== undefined && { remedy }) });
      }
      default: {
        const tables = await handlers['connections.tables'](CLIENT, await target());
        const rows = tables.map((table) => [
          qualifiedName(table),
          table.kind,
          table.rows === undefined ? '' : `about ${formatCount(table.rows)} rows`,
        ]);
        process.stdout.write(`${formatTable([{ title: 'table' }, { title: 'kind' }, { title: 'size' }], rows).join('\n')}\n`);
        return EXIT.done;
      }
    }
  },
});

function list(
  known: readonly { readonly name: string; readonly type: string; readonly fields: Readonly<Record<string, Value>> }[],
) {
  if (known.length === 0) {
    process.stderr.write('no connections yet; add one with: open-stage connections add NAME --type sqlite path=…\n');
    return;
  }
  const rows = known.map(({ name, type, fields }) => [
    name,
    type,
    Object.entries(fields)
      .map(([field, value]) => `${field}=${value}`)
      .join(' '),
  ]);
  const [title, ...lines] = formatTable([{ title: 'connection' }, { title: 'type' }, { title: 'fields' }], rows);
  process.stdout.write(`${[styleFor(process.stdout)(FAINT, title!), ...lines].join('\n')}\n`);
}

/** `port=5432` is a number, as in a job's file. */
function readFields(fields: readonly string[]): Record<string, Value> {
  const seen = new Set<string>();
  return Object.fromEntries(
    fields.map((field) => {
      const at = field.indexOf('=');
      if (at < 1) throw usageError(`invalid field: ${field}`, 'write FIELD=VALUE');
      const value = field.slice(at + 1);
      const name = field.slice(0, at);
      if (seen.has(name)) throw usageError(`repeated field: ${name}`, 'write each field once');
      seen.add(name);
      // All jobs share the connection, wherever they lie.
      if (name === 'path' && !value.includes('${')) return [name, resolve(value)];
      return [name, /^\d{1,9}$/.test(value) ? Number(value) : value];
    }),
  );
}
