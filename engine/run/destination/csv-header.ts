import type { CsvWriteOptions } from '../../../connectors/csv/options.ts';
import { rowTexts, rulesOf, scanRows } from '../../../connectors/csv/sample-rows.ts';
import type { AtomicFile } from '../../../connectors/files/atomic-file.ts';
import { byteOrderMarkOf, encodeText } from '../../../connectors/files/encode-text.ts';
import type { Encoding } from '../../../connectors/files/encoding.ts';
import { peekText } from '../../../connectors/files/peek-text.ts';
import { sourceFile } from '../../../connectors/files/source-files.ts';
import { RunError } from '../../../model/errors.ts';
import type { Schema } from '../../../model/types.ts';
import type { CsvDestinationPlan } from '../../../stages/csv-destination.ts';
import { csvWriteOptions } from '../../plan/csv-options.ts';
import { packed } from './text-file.ts';

/** Bytes of a file in which its header is looked for. */
const HEADER_BYTES = 1 << 20;

/** What is known of the text that rows are added behind. */
export interface TextBefore {
  /** Whether its last line is ended. Told of compressed files, the others' last bytes tell it. */
  readonly endsLine?: boolean;
}

/** What is asked of the file that a head is written to. */
type HeadedFile = Pick<AtomicFile, 'existingBytes' | 'lastBytes'>;

/** Byte order mark and header of an empty file; for a file with text (`before`), its missing line end. Compressed as the file is. */
export function headBytes(plan: CsvDestinationPlan, schema: Schema, file: HeadedFile, before?: TextBefore): Uint8Array {
  return packed(csvWriteOptions(plan).compression, plainHead(plan, schema, file, before));
}

/** The same before it is compressed. Throws `RunError` for names that the encoding does not have. */
export function plainHead(plan: CsvDestinationPlan, schema: Schema, file: HeadedFile, before?: TextBefore): Buffer {
  const options = csvWriteOptions(plan);
  const lineEnd = options.lineEnding === 'crlf' ? '\r\n' : '\n';
  let text = '';
  if (before) text = (before.endsLine ?? endsLine(file.lastBytes, options.encoding)) ? '' : lineEnd;
  else if (options.header) text = headerOf(schema, options) + lineEnd;
  const encoded = encodeText(new TextEncoder().encode(text), options.encoding);
  const mark = options.bom && file.existingBytes === 0 ? byteOrderMarkOf(options.encoding) : new Uint8Array();
  return Buffer.concat([mark, encoded]);
}

function endsLine(bytes: Uint8Array, encoding: Encoding): boolean {
  const wide = encoding.startsWith('utf-16');
  const last = encoding === 'utf-16le' ? bytes.at(-2) : bytes.at(-1);
  const rest = encoding === 'utf-16le' ? bytes.at(-1) : bytes.at(-2);
  return (last === 10 || last === 13) && (!wide || rest === 0);
}

/**
 * Looks at the file that rows are added to: `undefined` if it is not there, is empty or has but a byte order mark. Rows are added behind those of a file by
 * their places: throws `other-columns` when its header has other names, or has them in another order. `headerOnly`: its end is not looked at.
 */
export async function textBefore(
  path: string,
  plan: CsvDestinationPlan,
  schema: Schema,
  { headerOnly = false } = {},
): Promise<TextBefore | undefined> {
  const file = await sourceFile(path).catch(() => undefined);
  if (!file?.seekable || file.bytes === 0) return undefined;
  const { encoding, compression } = csvWriteOptions(plan);
  const peek = await peekText(file, { encoding, compression });
  try {
    const { text, complete } = await peek.head(HEADER_BYTES);
    if (text.length === 0) return undefined;
    if (plan.header) refuseOtherColumns(path, text, complete, plan, schema);
    if (compression === 'none' || headerOnly) return {};
    let last = text;
    for await (const chunk of peek.all()) last = chunk.length > 0 ? chunk : last;
    return { endsLine: endsLine(last, 'utf-8') };
  } finally {
    await peek.close();
  }
}

function refuseOtherColumns(path: string, text: Uint8Array, complete: boolean, plan: CsvDestinationPlan, schema: Schema): void {
  const { delimiter, quote, escape } = csvWriteOptions(plan);
  const rows = scanRows(text, rulesOf({ delimiter, quote, escape, comment: null, skipInitialSpace: false }), 0, 1);
  // A header that is longer than what was looked at cannot be told.
  if (!complete && (rows.openEnd || rows.unclosed)) return;
  const found = rows.count === 0 ? [] : rowTexts(rows, 0);
  const own = schema.map(({ name }) => name);
  if (found.length === own.length && found.every((name, i) => name === own[i] || name === guarded(own[i]!, plan))) return;
  throw new RunError(
    'other-columns',
    `cannot append to ${path}: its first row is ${found.join(delimiter)}, the columns are ${own.join(delimiter)}`,
    {
      value: path,
      remedy:
        'put the columns into the order of the file with a select stage (keep, rename), or set header: false if the file has no header',
    },
  );
}

type Dialect = Pick<CsvWriteOptions, 'delimiter' | 'quote' | 'escape' | 'quoting' | 'formulaGuard'>;

function headerOf(schema: Schema, options: Dialect): string {
  return schema.map(({ name }) => headerField(name, options)).join(options.delimiter);
}

function headerField(column: string, options: Dialect): string {
  const { delimiter, quote, escape, quoting } = options;
  const name = guarded(column, options);
  const special = name === '' || [delimiter, quote, escape, '\n', '\r'].some((text) => name.includes(text));
  if (special && quoting === 'none') {
    throw new RunError(
      'needs-quotes',
      `the name of column ${column} holds a delimiter, quote or line break, but quoting is none`,
      {
        value: column,
        remedy: 'rename the column with select, set quoting to needed, or choose another delimiter',
      },
    );
  }
  return quoting === 'none' || (quoting === 'needed' && !special) ? name : quote + escaped(name, quote, escape) + quote;
}

/** Names, like values, may come from an untrusted file. */
const guarded = (name: string, { formulaGuard }: Pick<Dialect, 'formulaGuard'>): string =>
  formulaGuard && /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;

function escaped(text: string, quote: string, escape: string): string {
  return Array.from(text, (c) => (c === quote || c === escape ? escape + c : c)).join('');
}
