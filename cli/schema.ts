import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { type FileContent, lookAtFile } from '../host/look.ts';
import { RunError } from '../model/errors.ts';
import { didYouMean } from '../model/suggest.ts';
import { typeName } from '../model/types.ts';
import { defineCommand, EXIT, usageError } from './command.ts';
import { connectionLines } from './connection-schema.ts';
import { openConnections, targetOf } from './connection-target.ts';
import { FAINT, STRONG, type Style, styleFor, WARNING } from './style.ts';
import { formatBytes, formatCount, formatTable } from './text.ts';

export const schema = defineCommand({
  positionals: ['FILE|CONNECTION', '[TABLE]'],
  options: {
    job: { type: 'string', value: 'JOB', description: 'the job that declares the connection' },
  },
  details: `FILE is a delimited text or JSON file (also compressed), a pattern for several, standard input (-), or a SQLite database. Only samples are read;
where the name does not tell what they are, their beginning does.
CONNECTION is a connection of this user or of the job. Write ./NAME for a file with the name of a connection. TABLE: only this table or view.`,
  async run({ job }, [given, table]) {
    const style = styleFor(process.stdout);
    if (job !== undefined || isConnection(given!)) {
      const lines = await connectionLines(await targetOf(given!, job), table, style);
      process.stdout.write(`${lines.join('\n')}\n`);
      return EXIT.done;
    }
    const content = tableOf(await lookAtFile(given!), table);
    const lines = linesOf(content, style);
    process.stdout.write(`${lines.join('\n')}\n`);
    if (content.kind === 'csv') {
      const warning = styleFor(process.stderr)(WARNING, 'warning');
      for (const text of content.found.detection.warnings) process.stderr.write(`${warning}: ${text}\n`);
    }
    return EXIT.done;
  },
});

/** Whether a name is that of a connection: a file or folder of that name has a path, too, `./shop`. Throws `JobError` for what can be neither. */
function isConnection(name: string): boolean {
  const known = Object.keys(openConnections().shared.read());
  const file = statSync(name, { throwIfNoEntry: false });
  if (known.includes(name)) {
    if (file && !file.isDirectory()) {
      const warning = styleFor(process.stderr)(WARNING, 'warning');
      process.stderr.write(
        `${warning}: ${name} is the name of a connection and of a file; this shows the connection. Write ./${name} for the file\n`,
      );
    }
    return true;
  }
  if (file) return false;
  const similar = /^[\w-]+$/.test(name) ? didYouMean(name, known, 'connections') : undefined;
  if (similar !== undefined) throw usageError(`no file or connection is named ${name}`, similar);
  return false;
}

/** What a file holds, of a database only the table of a name. */
function tableOf(content: FileContent, name: string | undefined): FileContent {
  if (name === undefined) return content;
  if (content.kind !== 'sqlite') throw usageError(`unexpected argument: ${name}: this kind of file has no tables`);
  const tables = content.tables.filter((table) => table.name === name);
  if (tables.length > 0) return { ...content, tables };
  const names = content.tables.map((table) => table.name);
  throw new RunError('unknown-table', `no such table: ${name}`, { value: name, ...remedyOf(didYouMean(name, names, 'tables')) });
}

const remedyOf = (remedy: string | undefined) => (remedy === undefined ? {} : { remedy });

function linesOf(content: FileContent, style: Style): string[] {
  switch (content.kind) {
    case 'csv':
      return csvLines(content, style);
    case 'json':
      return jsonLines(content, style);
    case 'sqlite':
      return tableLines(content, style);
  }
}

type Content<Kind extends FileContent['kind']> = Extract<FileContent, { readonly kind: Kind }>;

function csvLines({ files, found }: Content<'csv'>, style: Style): string[] {
  const { detection, options, schema } = found;
  const { dialect, columns, sampledRows, complete } = detection;
  const facts: Fact[] = [
    ['size', sizeOf(files)],
    ['encoding', options.encoding],
    ['compression', options.compression],
    ['delimiter', characterText(dialect.delimiter)],
    ['quote', characterText(dialect.quote)],
    ['escape', dialect.escape === null ? 'the quote, doubled' : characterText(dialect.escape)],
    ['header', dialect.header ? 'yes' : 'no'],
    ['line ending', dialect.lineEnding],
    ['rows seen', `${formatCount(sampledRows)}${complete ? ' (all)' : ' (a sample)'}`],
  ];
  const table = formatTable(
    [{ title: 'column' }, { title: 'type' }, { title: 'nulls' }, { title: 'why', most: 100 }],
    schema.map(({ name, type }, index) => {
      const column = columns[index];
      return [name, typeName(type), column?.nullable ? 'some' : 'none seen', column?.evidence ?? ''];
    }),
  );
  return report(files, facts, table, style);
}

function jsonLines({ files, found }: Content<'json'>, style: Style): string[] {
  const { inputs, schema, sampled } = found;
  const all = (values: readonly string[]) => [...new Set(values)].join(', ');
  const facts: Fact[] = [
    ['size', sizeOf(files)],
    ['encoding', all(inputs.map((input) => input.encoding))],
    ['compression', all(inputs.map((input) => input.compression))],
    ['format', all(inputs.map((input) => input.format))],
    ['records seen', formatCount(sampled)],
  ];
  const rows = schema.map(({ name, type }) => [name, typeName(type)]);
  return report(files, facts, formatTable([{ title: 'column' }, { title: 'type' }], rows), style);
}

type Fact = readonly [name: string, value: string];

function report(files: Content<'csv'>['files'], facts: readonly Fact[], table: readonly string[], style: Style): string[] {
  const [first] = files;
  return [
    style(STRONG, first ? nameOf(first) : ''),
    ...facts.map(([name, value]) => `  ${style(FAINT, name.padEnd(13))}${value}`),
    '',
    style(FAINT, table[0]!),
    ...table.slice(1),
  ];
}

const nameOf = ({ path }: Content<'csv'>['files'][number]): string =>
  path === '/dev/stdin' ? 'standard input' : relative('', path) || path;

function sizeOf(files: Content<'csv'>['files']): string {
  if (files.some(({ seekable }) => !seekable)) return 'unknown';
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${formatBytes(bytes)}${files.length > 1 ? ` in ${files.length} files` : ''}`;
}

function tableLines({ tables }: Content<'sqlite'>, style: Style): string[] {
  return tables.flatMap(({ name, kind, schema }, index) => {
    const columns = schema.map(({ name, type, nullable }) => [name, typeName(type), nullable ? '' : 'not null']);
    const [, ...lines] = formatTable([{ title: '' }, { title: '' }, { title: '' }], columns);
    return [...(index > 0 ? [''] : []), `${style(STRONG, name)}  ${style(FAINT, kind)}`, ...lines.map((line) => `  ${line}`)];
  });
}

function characterText(character: string | null): string {
  if (character === null) return 'none';
  return (
    { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ':': 'colon', ' ': 'blank', '"': '"', "'": "'" }[character] ??
    character
  );
}
