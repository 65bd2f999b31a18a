import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { csv, ORIGIN, padding, qtyNote, rows, SALES, SMALL, toJson, zipNote } from './guessed-cases.ts';
import { folderWith, outcomeOf, run, runIn, type Stages } from './jobs.ts';

describe('a value that the guessed type would change or refuse', () => {
  test.each<[usual: string, other: string, from: string, to: string]>([
    ['12345', '02215', 'integer', 'string'],
    ['12345', '+5', 'integer', 'string'],
    ['12345', '8011-N', 'integer', 'string'],
    ['12345', '-0', 'integer', 'float'],
    ['12345', '1.50', 'integer', 'float'],
    ['12345', '1e5', 'integer', 'float'],
    ['12345', '123456789012345678901234', 'integer', 'string'],
    ['12345', 'TRUE', 'integer', 'string'],
    ['1.5', '9007199254740993', 'float', 'string'],
    ['1.5', '0.123456789012345678', 'float', 'string'],
    ['1.5', '007.5', 'float', 'string'],
    ['1.5', '1e999', 'float', 'string'],
    ['1.5', '1e-999', 'float', 'string'],
    ['true', 'yes', 'boolean', 'string'],
    ['2024-02-29', '2024/02/29', 'date', 'string'],
    ['2024-02-29', '-0044-03-15', 'date', 'string'],
    ['2024-02-29', '2024-02-29T10:00:00', 'date', 'string'],
    ['2024-02-29', '2023-02-29', 'date', 'string'],
    ['10:30:00', '00:00', 'time', 'string'],
    ['10:30:00', '24:00:00', 'time', 'string'],
    ['2024-02-29 10:00:00', '2024-02-29', 'timestamp', 'string'],
    ['2024-02-29 10:00:00', '2024/02/29 10:00:00', 'timestamp', 'string'],
    ['2024-02-29 10:00:00', '2024-02-29 10:00:00Z', 'timestamp', 'string'],
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00', 'timestamp with time zone', 'string'],
  ])('%s, then %s: %s becomes %s', async (usual, other, from, to) => {
    const files = {
      'in.csv': csv(
        'k,v,pad',
        rows((i) => `${i},${usual},${padding}`, `24000,${other},${padding}`),
      ),
    };
    const stages: Stages = { o: { type: 'csv-origin', path: 'in.csv' }, ...toJson };
    const { result, read } = await run(files, { stages });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes).toEqual([
      {
        stage: 'o',
        severity: 'warning',
        text: `column v was taken for ${from}, which does not hold ${other} on line 24002; the run began again with ${to}: set types: { v: ${to} } to declare it`,
      },
    ]);
    const lines = read('out.jsonl').trimEnd().split('\n');
    expect(lines).toHaveLength(28_001);
    const found = JSON.parse(lines[24_000]!).v;
    expect(found).toEqual(to === 'string' ? other : Number(other));
    const same = JSON.parse(lines[0]!).v;
    expect(same).toEqual(to === 'string' ? usual : Number(usual));
  });
});

describe('a run', () => {
  test.each([1, 2, 7])('begins again once for several columns, and says the same with %i workers', async (workers) => {
    const { result, read } = await run(SALES, { stages: { ...ORIGIN, ...toJson } }, { workers, granularity: SMALL });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes).toEqual([zipNote, qtyNote]);
    expect(read('out.jsonl').split('\n')[28_001]).toBe(`{"k":28001,"zip":"02216","qty":"n/a","pad":"${padding}"}`);
    expect([result.stages.o!.rowsOut, result.stages.d!.rowsIn, result.recordsRejected]).toEqual([32_003, 32_003, 0]);
  });

  test('does not begin again for columns that only pass through, or rows that are left out before', async () => {
    const stages: Stages = {
      ...ORIGIN,
      f: { type: 'filter', from: 'o', where: 'k < 24000' },
      s: { type: 'aggregator', from: 'f', measures: { n: { function: 'sum', column: 'qty' } } },
      d: { type: 'csv-destination', from: 's', path: 'sum.csv' },
      e: { type: 'csv-destination', from: 'o', path: 'out.csv' },
    };
    const { result, read } = await run(SALES, { stages: { ...ORIGIN, e: stages.e! } });
    expect([outcomeOf(result), result.notes]).toEqual(['done', undefined]);
    expect(read('out.csv')).toBe(SALES['in.csv']);
    const { e: _, ...sum } = stages;
    const filtered = await run(SALES, { stages: sum });
    expect([outcomeOf(filtered.result), filtered.result.notes, filtered.read('sum.csv')]).toEqual([
      'done',
      undefined,
      'n\n95983\n',
    ]);
  });

  const SUM: Stages = {
    ...ORIGIN,
    s: { type: 'aggregator', from: 'o', keys: ['zip'], measures: { n: { function: 'sum', column: 'qty' } } },
    d: { type: 'json-destination', from: 's', path: 'out.jsonl', format: 'lines' },
  };

  test.each([1, 2, 7])(
    'refuses what it cannot do with another type, and names the types to set, with %i workers',
    async (workers) => {
      const { result } = await run(SALES, { stages: SUM }, { workers, granularity: SMALL });
      expect(result.errors).toEqual([
        {
          class: 'RunError',
          code: 'invalid-value',
          stage: 'o',
          message: 'row refused: line 28003: invalid integer: n/a in column qty',
          value: `28001,02216,n/a,${padding}`,
          remedy:
            "integer was guessed from a sample; set types: { qty: string } to keep it as text, or types: { qty: integer } to accept an integer in any form (the run did not begin again with this type: stage 's': type mismatch: sum of column qty, which is string); or link o.rejects to keep such rows, or set onError: skip to continue without them",
          retryable: false,
        },
      ]);
      expect(result.notes).toEqual([zipNote]);
    },
  );

  test('hands such rows to whoever takes them', async () => {
    const stages: Stages = { ...SUM, r: { type: 'csv-destination', from: 'o.rejects', path: 'rejects.csv' } };
    const { result, read } = await run(SALES, { stages });
    expect([outcomeOf(result), result.notes, result.stages.o!.rejected]).toEqual(['done', [zipNote], 1]);
    expect(read('rejects.csv')).toBe(
      `_stage,_column,_code,_message,_line,_raw\no,qty,invalid-value,line 28003: invalid integer: n/a,28003,"28001,02216,n/a,${padding}"\n`,
    );
    expect(read('out.jsonl')).toContain('{"zip":"02215","n":6}');
    const skipped = await run(SALES, { stages: SUM, onError: 'skip' });
    expect([outcomeOf(skipped.result), skipped.result.recordsRejected]).toEqual(['done', 1]);
  });

  test('of declared types refuses, and never begins again', async () => {
    const origin = { ...ORIGIN.o!, types: { zip: 'integer', qty: 'integer' } };
    const { result } = await run(SALES, { stages: { o: origin, ...toJson } });
    expect([outcomeOf(result), result.notes]).toEqual([
      'invalid-value: row refused: line 28003: invalid integer: n/a in column qty',
      undefined,
    ]);
    const { result: skipped, read } = await run(SALES, { stages: { o: origin, ...toJson }, onError: 'skip' });
    expect(outcomeOf(skipped)).toBe('done');
    expect(read('out.jsonl')).toContain('"zip":2215,');
  });

  test.each([
    ['gz', (text: string) => gzipSync(text)],
    ['csv in UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('begins again over %s', async (kind, packed) => {
    const path = kind === 'gz' ? 'in.csv.gz' : 'in.csv';
    const files = { [path]: packed(SALES['in.csv'] as string) };
    const { result, read } = await run(files, { stages: { o: { type: 'csv-origin', path }, ...toJson } });
    expect([outcomeOf(result), result.notes]).toEqual(['done', [zipNote, qtyNote]]);
    expect(read('out.jsonl')).toContain('"zip":"02215"');
  });

  test('names the file, where there are several', async () => {
    const files = {
      ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`in/${String(i).padStart(2, '0')}.csv`, 'k,zip\n1,12345\n'])),
      'in/18.csv': 'k,zip\n1,02215\n',
    };
    const { result } = await run(files, { stages: { o: { type: 'csv-origin', path: 'in/*.csv' }, ...toJson } });
    expect(result.notes?.map(({ text }) => text)).toEqual([expect.stringContaining('02215 on line 2 of in/18.csv;')]);
  });

  test('makes the tables that it writes with the type that holds all', async () => {
    const load = (table: string, ifExists: string) => ({
      d: { type: 'sqlite-destination', from: 'o', connection: 'db', table, ifExists },
    });
    const document = { connections: { db: { type: 'sqlite', path: 'out.db' } } };
    const folder = folderWith(SALES);
    const made = await runIn(folder, { stages: { ...ORIGIN, ...load('fresh', 'fail') }, ...document } as never);
    expect([outcomeOf(made), made.notes]).toEqual(['done', [zipNote, qtyNote]]);
    const db = new Database(join(folder, 'out.db'));
    expect(db.prepare('SELECT name, type FROM pragma_table_info(?)').all('fresh')).toEqual([
      { name: 'k', type: 'INTEGER' },
      { name: 'zip', type: 'TEXT' },
      { name: 'qty', type: 'TEXT' },
      { name: 'pad', type: 'TEXT' },
    ]);
    expect(db.prepare("SELECT count(*) AS n FROM fresh WHERE zip = '02215'").get()).toEqual({ n: 1 });
    db.exec('CREATE TABLE old (k INTEGER, zip INTEGER, qty INTEGER, pad TEXT) STRICT');
    db.close();
    const kept = await runIn(folder, { stages: { ...ORIGIN, ...load('old', 'append') }, ...document } as never);
    expect(outcomeOf(kept)).toMatch(/^invalid-value: row refused: line 24002: invalid integer: 02215 in column zip/);
    expect(kept.errors[0]!.remedy).toMatch(
      /set types: \{ zip: string \} to keep it as text, or types: \{ zip: integer \} .*\(the run did not begin again with this type: /,
    );
  });

  test.each([
    ['zip TEXT, qty INTEGER', ['zip'], /invalid integer: n\/a in column qty/],
    ['zip INTEGER, qty TEXT', ['qty'], /invalid integer: 02215 in column zip/],
    ['zip TEXT, qty TEXT', ['zip', 'qty'], /^done$/],
    ['zip INTEGER, qty INTEGER', [], /invalid integer: 02215 in column zip/],
  ])('keeps the wider types that a table takes, and refuses rows for the others: (%s)', async (columns, widened, outcome) => {
    const folder = folderWith({
      'in.csv': csv(
        'zip,qty,pad',
        rows((i) => `12345,${i},${padding}`, `02215,7,${padding}\n12345,n/a,${padding}`),
      ),
    });
    const db = new Database(join(folder, 'out.db'));
    db.exec(`CREATE TABLE old (${columns}, pad TEXT) STRICT`);
    db.close();
    const load = { d: { type: 'sqlite-destination', from: 'o', connection: 'db', table: 'old', ifExists: 'append' } };
    const document = { connections: { db: { type: 'sqlite', path: 'out.db' } } };
    const result = await runIn(folder, { stages: { ...ORIGIN, ...load }, ...document } as never);
    expect(outcomeOf(result)).toMatch(outcome);
    expect(result.notes?.map(({ text }) => /^column (\w+) was taken for integer/.exec(text)?.[1]) ?? []).toEqual(widened);
  });

  test('begins again once for a column whose values are of two other types', async () => {
    const usual = (i: number) => `${i},${padding}`;
    const files = { 'in.csv': csv('v,pad', [...rows(usual, `1.5,${padding}`, 30_000), ...rows(usual, `abc,${padding}`, 0)]) };
    const { result } = await run(files, { stages: { ...ORIGIN, ...toJson } });
    expect([outcomeOf(result), result.notes?.length]).toEqual(['done', 1]);
    expect(result.notes![0]!.text).toContain('began again with string');
  });
});
