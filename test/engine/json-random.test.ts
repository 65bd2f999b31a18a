import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { random } from '../model/expression/random.ts';
import { SEED } from '../seed.ts';
import { folderWith, outcomeOf, run, runIn, type Stages } from './jobs.ts';

const next = random(SEED);
const below = (n: number): number => Math.floor(next() * n);
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;

const blank = (): string => (next() < 0.8 ? '' : pick([' ', '\t', '\r', '  ']));
const text = (): string =>
  Array.from({ length: below(pick([3, 20])) }, () =>
    pick(['a', 'é', '🦤', '\\n', '\\"', '\\\\', '\\u00e9', '\\ud83e\\udda4', '/', '{', '[', ']', '}', ',', ':', ' ', '\\/']),
  ).join('');

/** JSON text of a random value, sometimes with white space between its parts. */
function value(depth: number): string {
  switch (depth > 0 ? below(8) : below(5)) {
    case 0:
      return pick(['0', '-1', '1.5', '1e3', '-0.25E-2', '12345678901234567890', '9007199254740993']);
    case 1:
      return pick(['true', 'false', 'null']);
    case 2:
    case 3:
    case 4:
      return `"${text()}"`;
    case 5:
      return `[${blank()}${Array.from({ length: below(4) }, () => blank() + value(depth - 1) + blank()).join(',')}]`;
    default:
      return object(
        Array.from({ length: below(4) }, () => pick(['a', 'b', 'c', 'k\\"', 'é'])),
        depth - 1,
      );
  }
}

const object = (keys: readonly string[], depth: number): string =>
  `{${blank()}${keys.map((key) => `${blank()}"${key}"${blank()}:${blank()}${value(depth)}${blank()}`).join(',')}}`;

/** A record, often spoilt somewhere. Its brackets match and its strings end, so that records of a list can be told from each other. */
function record(): string {
  const sound = object(
    Array.from({ length: below(5) }, () => pick(['a', 'b', 'c', 'c', 'd'])),
    3,
  );
  if (next() < 0.8) return sound;
  return pick([
    () => sound.replace(/:/, pick(['', '::', ',', ' '])),
    // Not within \\u escapes: half a pair of surrogates is no character, which JSON.parse does not mind.
    () => sound.replace(/(?<!\w)[0-9]+/, pick(['01', '+1', '1.', '.5', 'NaN', '1e', '-', '0x1'])),
    () => sound.replace(/true|false|null/, pick(['True', 'nul', 'truefalse', 'nulll'])),
    () => sound.replace(/"/, "'").replace(/"/, "'"),
    () => sound.replace(/\}$/, ',}'),
    () => sound.replace(/^\{/, pick(['{,', '[{', '{{'])).replace(/\}$/, pick(['}', '}]', '}}'])),
    () => sound.replace(/\\n/, pick(['\\x', '\\ud800', '\\u12g4', '\u0001'])),
    () => value(2),
    () => `${sound} x`,
  ])();
}

const isSound = (line: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(line);
    // JSON.parse takes half a pair of surrogates, which is no character.
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) && !/\\ud800(?!\\ud[c-f])/.test(line);
  } catch {
    return false;
  }
};

/** Whether a list with this record can be cut by brackets and quotes alone. */
const isCuttable = (line: string): boolean => {
  let depth = 0;
  const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '0');
  if (bare.includes('"')) return false;
  for (const c of bare) {
    if ('{['.includes(c)) depth++;
    if ('}]'.includes(c) && --depth < 0) return false;
    if (c === ',' && depth === 0) return false;
  }
  return depth === 0 && bare.trim() !== '';
};

const COLUMNS = ['a', 'b', 'c', 'd'];
const HEAD = '{"a":null,"b":null,"c":null,"d":null}';

/** The value of each column as text, of the last of equal keys: null where there is none. */
function expectedOf(line: string): (string | null)[] {
  const parsed = JSON.parse(line) as Record<string, unknown>;
  return COLUMNS.map((column) =>
    parsed[column] === undefined || parsed[column] === null ? null : JSON.stringify(parsed[column]),
  );
}

const SEEDED = `seed ${SEED}`;

describe(`random records, ${SEEDED}`, () => {
  test('are read or refused as JSON.parse says, however the text is cut', { timeout: 300_000 }, async () => {
    const records = Array.from({ length: 400 }, record).map((line) => line.replace(/[\r\n]/g, ' '));
    const lines = [HEAD, ...records].map((line) => line + pick(['\n', '\r\n', '\n\n', ' \n'])).join('');
    const cuttable = records.filter(isCuttable);
    const list = `[${[HEAD, ...cuttable].map((line) => pick(['', ' ', '\n']) + line + pick(['', '\n'])).join(',')}]`;
    const stages: Record<string, Stages[string]> = {};
    for (const [name, path] of Object.entries({ lines: 'in.jsonl', list: 'in.json' })) {
      stages[name] = {
        type: 'json-origin',
        path,
        format: name === 'list' ? 'array' : 'lines',
        sampleRecords: 1,
        unknownFields: 'note',
      };
      stages[`${name}_out`] = { type: 'memory-destination', from: name, name };
    }
    for (const [workers, rangeBytes] of [
      [1, 1 << 20],
      [1, 40],
      [3, 333],
      [5, 3000],
    ] as const) {
      const { result } = await run(
        { 'in.jsonl': lines, 'in.json': list },
        { onError: 'skip', stages },
        { workers, granularity: { rangeBytes } },
      );
      expect(outcomeOf(result)).toBe('done');
      for (const [name, all] of [
        ['lines', records],
        ['list', cuttable],
      ] as const) {
        const table = result.tables[name]!;
        const columns = COLUMNS.map((column) => [...table.getChild(column)!]);
        const found = Array.from({ length: table.numRows }, (_, row) =>
          columns.map((column) => (column[row] === null ? null : normal(String(column[row])))),
        );
        expect(found).toEqual([HEAD, ...all].filter(isSound).map(expectedOf));
        expect(result.stages[name]!.rejected).toBe(all.filter((line) => !isSound(line) && line.trim() !== '').length);
      }
    }
  });
});

/** As JSON.stringify writes it, numbers rounded. */
const normal = (json: string): string => JSON.stringify(JSON.parse(json));

describe(`50,000 random records, ${SEEDED}`, () => {
  const PLAIN = `{id: 'BIGINT', n: 'BIGINT', x: 'DOUBLE', s: 'VARCHAR', b: 'BOOLEAN', d: 'DATE', t: 'TIMESTAMP', p: 'DOUBLE'}`;
  const characters = ['a', 'B', 'é', '🦤', '"', '\\', '\n', '\t', '\u0001', ',', ' ', "'", '/', '\u007f', '李'];
  const maybe = (make: () => unknown): unknown => (next() < 0.1 ? null : make());
  const date = () => new Date(Math.floor((next() - 0.3) * 4e12));
  const plain = (id: number): Record<string, unknown> => {
    const all: Record<string, unknown> = {
      id,
      n: maybe(() => Math.floor((next() - 0.5) * 2 ** pick([8, 31, 53]))),
      x: maybe(() => (next() - 0.5) * 10 ** below(40)),
      s: maybe(() => Array.from({ length: below(pick([5, 14, 60])) }, () => pick(characters)).join('')),
      b: maybe(() => next() < 0.5),
      d: maybe(() => date().toISOString().slice(0, 10)),
      t: maybe(() => date().toISOString().slice(0, -1)),
      p: maybe(() => Math.round(next() * 1e6) / 100),
    };
    // The first record gives the columns their order.
    if (id > 0) for (const key of Object.keys(all)) if (key !== 'id' && next() < 0.05) delete all[key];
    return all;
  };

  test('are the same to DuckDB, in the file and in what is written of it', { timeout: 300_000 }, async () => {
    const records = Array.from({ length: 50_000 }, (_, id) => JSON.stringify(plain(id)));
    const folder = folderWith({ 'in.jsonl': `${records.join('\n')}\n`, 'in.json': `[${records.join(',\n')}]` });
    mkdirSync(join(folder, 'out'));
    const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
    const count = async (sql: string) => Number((await duckdb.runAndReadAll(sql)).getRows()[0]![0]);
    const read = (file: string) => `SELECT * FROM read_json('${join(folder, file)}', columns = ${PLAIN})`;
    for (const workers of [1, 2, 5]) {
      const stages = {
        lines: { type: 'json-origin', path: 'in.jsonl' },
        list: { type: 'json-origin', path: 'in.json' },
        both: { type: 'copy', from: 'lines' },
        csv: { type: 'csv-destination', from: 'both', path: `out/${workers}.csv` },
        json: { type: 'json-destination', from: 'list', path: `out/${workers}.json` },
        back: { type: 'json-destination', from: 'both', path: `out/${workers}.jsonl` },
      };
      const result = await runIn(folder, { stages }, { workers, granularity: { rangeBytes: 1 << 18 } });
      expect(outcomeOf(result)).toBe('done');
      expect(result.recordsExtracted).toBe(100_000);
    }
    for (const file of ['1.json', '1.jsonl', '2.jsonl', '5.json']) {
      expect([file, await count(`SELECT count(*) FROM (${read('in.jsonl')} EXCEPT ALL ${read(`out/${file}`)})`)]).toEqual([
        file,
        0,
      ]);
      expect(await count(`SELECT count(*) FROM (${read(`out/${file}`)})`)).toBe(50_000);
    }
    const csv = `SELECT * FROM read_csv('${join(folder, 'out/1.csv')}', header = true, quote = '"', escape = '"', new_line = '\\n', allow_quoted_nulls = false, columns = ${PLAIN})`;
    expect(await count(`SELECT count(*) FROM (${read('in.jsonl')} EXCEPT ALL ${csv})`)).toBe(0);
    const bytes = (file: string) => readFileSync(join(folder, 'out', file));
    for (const format of ['csv', 'json', 'jsonl'])
      for (const workers of [2, 5]) expect(bytes(`${workers}.${format}`).equals(bytes(`1.${format}`))).toBe(true);
  });
});
