import { relative } from 'node:path';
import { type FileContent, lookAtFile } from '../host/look.ts';
import { typeName } from '../model/types.ts';
import { defineCommand, EXIT } from './command.ts';
import { FAINT, STRONG, type Style, styleFor, WARNING } from './style.ts';
import { formatBytes, formatCount, formatTable } from './text.ts';

export const schema = defineCommand({
  positionals: ['FILE'],
  options: {},
  details: 'FILE is a delimited text file (also compressed), a pattern for several, or a SQLite database. Only samples are read.',
  async run(_, [file]) {
    const style = styleFor(process.stdout);
    const content = await lookAtFile(file!);
    const lines = content.kind === 'csv' ? csvLines(content, style) : tableLines(content, style);
    process.stdout.write(`${lines.join('\n')}\n`);
    if (content.kind === 'csv') {
      const warning = styleFor(process.stderr)(WARNING, 'warning');
      for (const text of content.found.detection.warnings) process.stderr.write(`${warning}: ${text}\n`);
    }
    return EXIT.done;
  },
});

type Content<Kind extends FileContent['kind']> = Extract<FileContent, { readonly kind: Kind }>;

function csvLines({ files, found }: Content<'csv'>, style: Style): string[] {
  const { detection, options, schema } = found;
  const { dialect, columns, sampledRows, complete } = detection;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const facts: [name: string, value: string][] = [
    ['size', `${formatBytes(bytes)}${files.length > 1 ? ` in ${files.length} files` : ''}`],
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
  const [first] = files;
  return [
    style(STRONG, first ? relative('', first.path) || first.path : ''),
    ...facts.map(([name, value]) => `  ${style(FAINT, name.padEnd(13))}${value}`),
    '',
    style(FAINT, table[0]!),
    ...table.slice(1),
  ];
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
