import { Document, type YAMLMap } from 'yaml';
import type { TablePlace } from '../../connectors/sql/introspect.ts';
import type { Value } from '../../model/job/document.ts';
import type { System } from './column-types.ts';
import type { CopiedColumns } from './columns.ts';
import { StageIds } from './names.ts';

/** A database as the job names it. */
export interface CopyEnd {
  readonly system: System;
  readonly connection: string;
  /** Its fields, where the job has to declare it. */
  readonly declares?: Readonly<Record<string, Value>>;
}

/** A table, where it goes, and how. */
export interface TableCopy extends CopiedColumns {
  readonly from: TablePlace;
  readonly to: TablePlace;
  readonly keys: readonly string[];
  readonly ifExists: string;
}

export interface CopyDocument {
  readonly name: string;
  readonly description: string;
  readonly source: CopyEnd;
  readonly target: CopyEnd;
  readonly tables: readonly TableCopy[];
}

/** Characters of a line. */
const LINE_WIDTH = 140;

/** The job, as a person would write it: an origin and a destination for each table. */
export function copyDocument({ name, description, source, target, tables }: CopyDocument): string {
  const ids = new StageIds();
  const declared = [source, target].flatMap(({ connection, declares }) => (declares ? [[connection, declares] as const] : []));
  const stages = tables.flatMap(({ from, to, keys, ifExists, types, losses }) => {
    const { origin, destination } = ids.of(from);
    const described = losses.length === 0 ? {} : { description: `Not as in the source: ${losses.join('; ')}.` };
    const columnTypes = Object.keys(types).length === 0 ? {} : { columnTypes: types };
    return [
      [origin, { type: `${source.system}-origin`, connection: source.connection, table: originTable(source.system, from) }],
      [
        destination,
        {
          ...{ type: `${target.system}-destination`, from: origin, connection: target.connection },
          ...destinationTable(target.system, to),
          ifExists,
          ...(keys.length > 0 && { keys }),
          ...columnTypes,
          ...described,
        },
      ],
    ] as const;
  });
  const document = new Document(
    escaped({
      openstage: 1,
      name,
      description,
      ...(declared.length > 0 && { connections: Object.fromEntries(declared) }),
      stages: Object.fromEntries(stages),
    }),
  );
  for (const [, options] of entriesOf(document.get('connections'))) options.flow = true;
  for (const [id, options] of entriesOf(document.get('stages'))) {
    if (!id.endsWith('_copy')) options.flow = true;
    for (const key of ['keys', 'columnTypes']) {
      const value = options.get(key) as YAMLMap | undefined;
      if (value) value.flow = true;
    }
  }
  return document.toString({ lineWidth: LINE_WIDTH });
}

const entriesOf = (map: unknown): (readonly [string, YAMLMap])[] =>
  map === undefined ? [] : (map as YAMLMap).items.map(({ key, value }) => [String(key), value as YAMLMap]);

/** A table as an origin names it. With its schema, a dot in its name is a part of it. */
function originTable(system: System, { schema, name }: TablePlace): string {
  if (schema !== undefined) return `${schema}.${name}`;
  return system === 'sqlite' && name.includes('.') ? `main.${name}` : name;
}

/** A table as a destination names it: its schema stands apart where a dot would be taken for one. */
function destinationTable(system: System, { schema, name }: TablePlace): Record<string, string> {
  const own = schema ?? (system === 'sqlite' && name.includes('.') ? 'main' : undefined);
  if (own === undefined) return { table: name };
  return /\./.test(name) || /\./.test(own) ? { schema: own, table: name } : { table: `${own}.${name}` };
}

/** Nothing is a reference: `${` is written `$${`. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}
