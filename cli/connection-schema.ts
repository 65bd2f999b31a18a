import type { ConnectionTarget, TableColumn, TableSummary } from '../ipc/api.ts';
import { RunError } from '../model/errors.ts';
import { didYouMean } from '../model/suggest.ts';
import { CLIENT, openConnections, qualifiedName } from './connection-target.ts';
import { FAINT, STRONG, type Style } from './style.ts';
import { formatCount, formatTable } from './text.ts';

/** Tables that are asked about side by side. */
const AT_ONCE = 4;

/** The tables and views of a connection, or one of them, with their columns. Throws `RunError`. */
export async function connectionLines(target: ConnectionTarget, table: string | undefined, style: Style): Promise<string[]> {
  const { handlers } = openConnections();
  const all = await handlers['connections.tables'](CLIENT, target);
  const tables = table === undefined ? all : [named(table, all)];
  const columns: (readonly TableColumn[])[] = [];
  for (let from = 0; from < tables.length; from += AT_ONCE) {
    const some = tables.slice(from, from + AT_ONCE);
    columns.push(
      ...(await Promise.all(some.map(({ name, schema }) => handlers['connections.columns'](CLIENT, target, name, schema)))),
    );
  }
  if (tables.length === 0) return ['no tables'];
  return tables.flatMap((summary, index) => [...(index > 0 ? [''] : []), ...tableLines(summary, columns[index]!, style)]);
}

/** The table of a name: `orders`, `sales.orders`; the first of several schemas that have it. */
function named(name: string, tables: readonly TableSummary[]): TableSummary {
  const found = tables.find((table) => qualifiedName(table) === name) ?? tables.find((table) => table.name === name);
  if (found) return found;
  const names = [...new Set(tables.map((table) => table.name))];
  throw new RunError('unknown-table', `no such table: ${name}`, {
    value: name,
    remedy: didYouMean(name, names, 'tables') ?? 'leave it out to see all tables',
  });
}

function tableLines(table: TableSummary, columns: readonly TableColumn[], style: Style): string[] {
  const facts = [table.kind, ...(table.rows === undefined ? [] : [`about ${formatCount(table.rows)} rows`])];
  const rows = columns.map(({ name, type, declared, nullable, key }) => [
    ...[name, type, declared],
    ...[key ? 'key' : nullable ? '' : 'not null'],
  ]);
  const [, ...lines] = formatTable([{ title: '' }, { title: '' }, { title: '' }, { title: '' }], rows);
  return [
    `${style(STRONG, qualifiedName(table))}  ${style(FAINT, facts.join(', '))}`,
    ...lines.map((line) => `  ${line}`.trimEnd()),
  ];
}
