import { gzipSync } from 'node:zlib';
import type { Table } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { random } from '../model/expression/random.ts';
import { SEED } from '../seed.ts';
import { COMMON, type Dialect, type Parsed, parseCsv } from './csv-reference.ts';
import { outcomeOf, run, type Stages } from './jobs.ts';

const next = random(SEED);
const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
const COLUMNS = ['a', 'b', 'c'];
/** A header, and a sound row that has as many fields: with none, the rows' number would count. */
const lineOf = ({ delimiter = ',' }: { readonly delimiter?: string }) => `${COLUMNS.join(delimiter)}\n`;

/** Text of random pieces, most of which mean something. */
function soup(pieces: readonly string[], length: number): string {
  let text = '';
  while (text.length < length) text += pick(pieces);
  return text;
}

/** Mostly sound rows of three columns. */
function rowsOf(length: number, noise: number): string {
  const ends = pick([['\n'], ['\r\n'], ['\r'], ['\n', '\r\n', '\r', '\n\n']]);
  const plain = () => pick(['', 'x', 'é', '12', ' y ', '🦤', 'a"b', 'z'.repeat(Math.floor(next() * 40))]);
  const quoted = () =>
    `"${soup(['', 'q', '""', ',', '\n', '\r\n', '\r', '""\n""', '\n"",""x""\n', 'é'], Math.floor(next() ** 3 * 120))}"`;
  let text = '';
  while (text.length < length) {
    const row = COLUMNS.map(() => (next() < 0.5 ? plain() : quoted())).join(',');
    text += next() < noise ? soup(['"', ',', 'x', '\n', '""', '\r'], 6) : row;
    text += pick(ends);
  }
  return next() < 0.5 ? text : text.slice(0, -1);
}

const SOUPS = [
  ['a', ',', '"', '\n'],
  ['a', ',', ',', '"', '""', '\n', '\r\n', '\r', 'a,b,c\n', '"x"', 'é', '🦤'],
  ['1,2,3\n', '"1",2,"3"\r\n', '1,"\n",3\n', '"', '""'],
  ['x,y,z\r', '"\r\n",,""\r\n', ',', '\r', '\n'],
];

const textOf = (values: Iterable<unknown>) => [...values].map((value) => (value === null ? null : String(value)));

function readTable(table: Table): (string | null)[][] {
  const columns = table.schema.fields.map((field) => textOf(table.getChild(field.name)!));
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]!));
}

/** Reads texts by one job with three columns each. */
async function read(
  texts: readonly string[],
  rangeBytes: number,
  workers: number,
  options: { readonly delimiter?: string },
  packed: boolean,
): Promise<(Parsed & { readonly columns: number })[]> {
  const stages: Record<string, Stages[string]> = {};
  const files: Record<string, string | Uint8Array> = {};
  texts.forEach((text, i) => {
    const path = packed ? `${i}.csv.gz` : `${i}.csv`;
    const content = lineOf(options) + lineOf(options) + text;
    files[path] = packed ? gzipSync(content) : content;
    const types = Object.fromEntries(COLUMNS.map((column) => [column, 'string']));
    stages[`o${i}`] = { type: 'csv-origin', path, header: true, delimiter: ',', types, ...options };
    stages[`m${i}`] = { type: 'memory-destination', from: `o${i}` };
    stages[`r${i}`] = { type: 'memory-destination', from: `o${i}.rejects` };
  });
  const { result } = await run(files, { stages }, { workers, granularity: { rangeBytes } });
  expect(outcomeOf(result)).toBe('done');
  return texts.map((_, i) => ({
    columns: result.tables[`m${i}`]!.numCols,
    rows: readTable(result.tables[`m${i}`]!),
    rejects: readTable(result.tables[`r${i}`]!).map(([, , code, , line, raw]) => ({
      line: Number(line),
      code: code!,
      raw: raw!,
    })),
  }));
}

/** Compares item by item: a difference of whole tables takes minutes to print. */
async function compare(
  texts: readonly string[],
  rangeBytes: number,
  workers: number,
  options: { readonly delimiter?: string } = {},
  dialect = COMMON,
  packed = false,
) {
  const actual = await read(texts, rangeBytes, workers, options, packed);
  texts.forEach((text, i) => {
    // Where most rows are longer than the header, so is the table.
    const expected = parseCsv(lineOf(options) + text, actual[i]!.columns, dialect, 1);
    for (const part of ['rows', 'rejects'] as const) {
      const [ours, theirs] = [
        actual[i]![part].map((row) => JSON.stringify(row)),
        expected[part].map((row) => JSON.stringify(row)),
      ];
      const at = theirs.findIndex((row, k) => row !== ours[k]);
      expect(ours[at], `${part} ${at} of ${JSON.stringify(text.slice(0, 2000))}`).toBe(theirs[at]);
      expect(ours.length, `${part} of ${JSON.stringify(text.slice(0, 2000))}`).toBe(theirs.length);
    }
  });
}

describe(`ranges read side by side give what one reader gives (SEED=${SEED})`, () => {
  const texts = (count: number, make: () => string) => Array.from({ length: count }, make);
  const lengths = () => Math.floor(next() ** 2 * 3000);

  test.each([
    [1, 61],
    [2, 64],
    [2, 97],
    [7, 256],
  ])('broken text, %i workers, ranges of %i bytes', async (workers, rangeBytes) => {
    await compare(
      texts(30, () => soup(pick(SOUPS), lengths())),
      rangeBytes,
      workers,
    );
  });

  test.each([
    [1, 100],
    [2, 128],
    [7, 333],
  ])('rows with quoted line breaks, %i workers, ranges of %i bytes', async (workers, rangeBytes) => {
    await compare(
      texts(30, () => rowsOf(lengths() * 3, pick([0, 0, 0.05]))),
      rangeBytes,
      workers,
    );
  });

  test.each([
    [{ escape: '"' }, COMMON],
    [{ escape: '\\' }, { ...COMMON, escape: '\\' }],
    [
      { comment: '#', escape: '"' },
      { ...COMMON, comment: '#' },
    ],
    [{ quote: '' }, { ...COMMON, quote: '' }],
    [
      { quote: "'", escape: "'" },
      { ...COMMON, quote: "'", escape: "'" },
    ],
    [
      { skipInitialSpace: true, escape: '"' },
      { ...COMMON, skipInitialSpace: true },
    ],
    [
      { comment: '#"', escape: '"' },
      { ...COMMON, comment: '#"' },
    ],
    [
      { delimiter: ',,', escape: '"' },
      { ...COMMON, delimiter: ',,' },
    ],
    [
      { delimiter: ', ', escape: '\\', comment: '##' },
      { ...COMMON, delimiter: ', ', escape: '\\', comment: '##' },
    ],
    [
      { delimiter: ',,a', quote: '', skipInitialSpace: true },
      { ...COMMON, delimiter: ',,a', quote: '', skipInitialSpace: true },
    ],
  ] as [object, Dialect][])('%o, plain and packed', async (options, dialect) => {
    const pieces = [
      'a',
      ',',
      ' ',
      ', ',
      '"',
      '" ',
      '\t',
      '""',
      '\n',
      '\r\n',
      '\\',
      '\\"',
      '#',
      '#"\n',
      "'",
      "''",
      'a,b,c\n',
      '"x,\n",2,3\n',
    ];
    // Lines that begin with # would be taken for comments where none are set.
    const own = dialect.comment === '' ? pieces.filter((piece) => !piece.startsWith('#')) : pieces;
    const soups = texts(30, () => soup(own, lengths()));
    const all: { readonly delimiter?: string } = { skipInitialSpace: false, ...options } as object;
    await compare(soups, 100, 2, all, dialect);
    await compare(soups, 100, 2, all, dialect, true);
  });

  test('a closing quote at the start of a line does not make a guess read the rest of the file', async () => {
    const text = `a,b\n1,"${'x\n'.repeat(200_000)}"\n${'2,y\n'.repeat(4_000_000)}`;
    const stages = { o: { type: 'csv-origin', path: 'in.csv' }, d: { type: 'csv-destination', from: 'o', path: 'out.csv' } };
    const { result } = await run(
      { 'in.csv': text },
      { stages },
      { workers: 4, memoryBytes: 32 << 20, granularity: { rangeBytes: 1 << 16 } },
    );
    expect([outcomeOf(result), result.recordsLoaded]).toEqual(['done', 4_000_001]);
  });

  test('packed text is cut between rows', async () => {
    const given = [...texts(20, () => soup(pick(SOUPS), lengths())), ...texts(20, () => rowsOf(lengths() * 3, pick([0, 0.05])))];
    await compare(given, 77, 2, {}, COMMON, true);
  });
});
