import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { runJob } from '../../engine/run/run.ts';
import { openJob } from '../../host/open.ts';
import { serve } from '../connectors/rest/server.ts';
import { type Files, folderWith, outcomeOf, run, runIn, type Stages } from './jobs.ts';
import { readRest } from './rest-cases.ts';

/** More rows than are looked at, then one that is other, then as many again. */
const rows = (usual: (i: number) => string, other: string, count = 24_000): string[] => [
  ...Array.from({ length: count }, (_, i) => usual(i)),
  other,
  ...Array.from({ length: 4000 }, (_, i) => usual(i)),
];
const SMALL = { rangeBytes: 40_000 };
const padding = 'x'.repeat(20);
const csv = (header: string, lines: readonly string[]): string => `${[header, ...lines].join('\n')}\n`;

/** Written by value, since another delimiter or a type is wanted. */
const toJson: Stages = { d: { type: 'json-destination', from: 'o', path: 'out.jsonl', format: 'lines' } };

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

/** `k` counts, `zip` and `qty` are guessed as integers, and other values come behind the sample. */
const SALES: Files = {
  'in.csv': csv('k,zip,qty,pad', [
    ...rows((i) => `${i},${10000 + i},${i % 7},${padding}`, `24000,02215,6,${padding}`),
    `28001,02216,n/a,${padding}`,
    ...rows((i) => `${i},${10000 + i},${i % 7},${padding}`, `1,11111,1,${padding}`, 0),
  ]),
};
const ORIGIN: Stages = { o: { type: 'csv-origin', path: 'in.csv' } };
const zipNote = {
  stage: 'o',
  severity: 'warning',
  text: 'column zip was taken for integer, which does not hold 02215 on line 24002; the run began again with string: set types: { zip: string } to declare it',
};
const qtyNote = {
  stage: 'o',
  severity: 'warning',
  text: 'column qty was taken for integer, which does not hold n/a on line 28003; the run began again with string: set types: { qty: string } to declare it',
};

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

describe.skipIf(process.platform === 'win32')('what can be read or written only once', () => {
  const throughPipe = async (stages: Stages, onError: unknown = 'fail') => {
    const folder = folderWith(SALES);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'job.json'), JSON.stringify({ openstage: 1, name: 'test', stages, onError }));
    const cat = spawn('sh', ['-c', 'cat in.csv > pipe'], { cwd: folder });
    const opened = await openJob(join(folder, 'job.json'));
    const result = await runJob(opened.job!, {
      baseFolder: folder,
      looks: opened.looks,
      workers: 2,
      memoryBytes: 1 << 30,
      granularity: SMALL,
    });
    cat.kill();
    return result;
  };

  test('a pipe: the refusal names the types to set', async () => {
    const result = await throughPipe({ o: { type: 'csv-origin', path: 'pipe' }, ...toJson });
    expect(outcomeOf(result)).toBe('invalid-value: row refused: line 24002: invalid integer: 02215 in column zip');
    expect(result.errors[0]!.remedy).toContain('set types: { zip: string } to keep it as text');
    const declared = await throughPipe({
      o: { type: 'csv-origin', path: 'pipe', types: { zip: 'string', qty: 'string' } },
      ...toJson,
    });
    expect(outcomeOf(declared)).toBe('done');
  });

  test('a pipe that is written to gets no row twice', async () => {
    const folder = folderWith(SALES);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const reader = spawn('sh', ['-c', 'cat pipe > written'], { cwd: folder });
    const result = await runIn(folder, { stages: { ...ORIGIN, d: { ...toJson.d!, path: 'pipe' } } }, { granularity: SMALL });
    reader.kill();
    expect(outcomeOf(result)).toBe('invalid-value: row refused: line 24002: invalid integer: 02215 in column zip');
  });

  test('a web API that rows are sent to gets none twice', async () => {
    const server = await serve(() => ({ status: 200 }));
    const stages: Stages = { ...ORIGIN, d: { type: 'rest-destination', from: 'o', url: server.url, batchRows: 50_000 } };
    const { result } = await run(SALES, { stages }, { granularity: SMALL });
    expect(result.errors[0]!.remedy).toContain('set types: { zip: string } to keep it as text');
  });
});

describe('JSON', () => {
  const lines = (usual: string, other: string) =>
    rows((i) => `{"k":${i},"v":${usual},"pad":"${padding}"}`, `{"k":24000,"v":${other},"pad":""}`);

  test.each<[usual: string, other: string, from: string, to: string, found: unknown]>([
    ['4', '5.5', 'integer', 'float', 5.5],
    ['4', '-0', 'integer', 'float', -0],
    ['4', '9223372036854775808', 'integer', 'string', '9223372036854775808'],
    ['4', '"02215"', 'integer', 'string', '02215'],
    ['4', '"5"', 'integer', 'string', '5'],
    ['4', '{"a":1}', 'integer', 'json', { a: 1 }],
    ['4.5', '9007199254740993', 'float', 'string', '9007199254740993'],
    ['4.5', '"4.50"', 'float', 'string', '4.50'],
    ['true', '"TRUE"', 'boolean', 'string', 'TRUE'],
    ['true', '1', 'boolean', 'string', '1'],
    ['"2024-02-29"', '"2024/02/29"', 'date', 'string', '2024/02/29'],
    ['"x"', '[1]', 'string', 'json', [1]],
  ])('%s, then %s: %s becomes %s', async (usual, other, from, to, found) => {
    const files = { 'in.jsonl': `${lines(usual, other).join('\n')}\n` };
    const { result, read } = await run(files, { stages: { o: { type: 'json-origin', path: 'in.jsonl' }, ...toJson } });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes?.map(({ text, severity }) => [severity, text])).toEqual([
      [
        'warning',
        expect.stringMatching(new RegExp(`^column v was taken for ${from}, .* on line 24001; the run began again with ${to}: `)),
      ],
    ]);
    expect(JSON.parse(read('out.jsonl').split('\n')[24_000]!).v).toEqual(found);
  });

  test('a document, compressed', async () => {
    const files = { 'in.json.gz': gzipSync(`[${lines('4', '5.5').join(',\n')}]`) };
    const { result, read } = await run(files, { stages: { o: { type: 'json-origin', path: 'in.json.gz' }, ...toJson } });
    expect([outcomeOf(result), result.notes?.length]).toEqual(['done', 1]);
    expect(JSON.parse(read('out.jsonl').split('\n')[24_000]!).v).toBe(5.5);
  });

  test('whole numbers with a point, and long ones in strings, are integers', async () => {
    for (const other of ['5.0', '5e2', '"9223372036854775807"']) {
      const files = { 'in.jsonl': `${lines('4', other).join('\n')}\n` };
      const { result } = await run(files, { stages: { o: { type: 'json-origin', path: 'in.jsonl' }, ...toJson } });
      expect([other, outcomeOf(result), result.notes]).toEqual([other, 'done', undefined]);
    }
  });
});

describe('a web API', () => {
  const shop = (pages: readonly unknown[]) => serve(({ query }) => ({ body: pages[Number(query.get('page')) - 1] ?? [] }));

  test('a price of another type on page 2', async () => {
    const server = await shop([[{ id: 1, price: 4 }], [{ id: 2, price: 5.5 }], [{ id: 3, price: 6 }]]);
    const { rows: found, result, outcome } = await readRest({ url: server.url, pagination: 'page' });
    expect([outcome, found]).toEqual([
      'done',
      [
        [1, 4],
        [2, 5.5],
        [3, 6],
      ],
    ]);
    expect(result.notes).toEqual([
      {
        stage: 'x',
        severity: 'warning',
        text: expect.stringContaining(
          'column price was taken for integer, which does not hold 5.5 on line 1; the run began again with float: set types: { price: float } to declare it',
        ),
      },
    ]);
  });
});

describe('a file in another dialect', () => {
  const VALUES =
    'k;price;since;flag;note\n1;1.50;2024-02-29 10:00;TRUE;a\n2;1e5;2024-03-01 00:00;false; b\n3;;;;\n4;-0;2024-03-02 00:00;;"x,y"\n';

  test.each<[string, Stages, string]>([
    [
      'gets the text of columns that are not touched',
      {},
      'k,price,since,flag,note\n1,1.50,2024-02-29 10:00,TRUE,a\n2,1e5,2024-03-01 00:00,false, b\n3,,,,\n4,-0,2024-03-02 00:00,,"x,y"\n',
    ],
    [
      'also behind a sort, and beside what is computed',
      {
        e: { type: 'derive', from: 'o', columns: { double: 'price * 2' } },
        s: { type: 'sort', from: 'e', by: [{ column: 'price', order: 'desc' }] },
      },
      'k,price,since,flag,note,double\n2,1e5,2024-03-01 00:00,false, b,200000\n1,1.50,2024-02-29 10:00,TRUE,a,3\n4,-0,2024-03-02 00:00,,"x,y",-0\n3,,,,,\n',
    ],
    [
      'also behind a join',
      {
        n: { type: 'select', from: 'o', keep: ['k'] },
        j: { type: 'join', from: { left: 'n', right: 'p' }, joinType: 'left', keys: ['k'] },
        p: { type: 'csv-origin', path: 'prices.csv' },
      },
      'k,cost\n1,2.50\n2,\n3,0.10\n4,\n',
    ],
  ])('%s', async (_, between, expected) => {
    const from = Object.keys(between).find((id) => id === 's' || id === 'j') ?? 'o';
    const stages: Stages = { ...ORIGIN, ...between, d: { type: 'csv-destination', from, path: 'out.csv' } };
    const { result, read } = await run({ 'in.csv': VALUES, 'prices.csv': 'k;cost\n1;2.50\n3;0.10\n' }, { stages });
    expect([outcomeOf(result), result.notes]).toEqual(['done', undefined]);
    expect(read('out.csv')).toBe(expected);
  });

  test('does not begin again for what is only text', async () => {
    const text = (SALES['in.csv'] as string).replaceAll(',', ';');
    const stages: Stages = { ...ORIGIN, d: { type: 'csv-destination', from: 'o', path: 'out.csv' } };
    const { result, read } = await run({ 'in.csv': text }, { stages });
    expect([outcomeOf(result), result.notes]).toEqual(['done', undefined]);
    expect(read('out.csv')).toBe(SALES['in.csv']);
  });

  test('gets values where it depends on them', async () => {
    const stages: Stages = { ...ORIGIN, d: { type: 'csv-destination', from: 'o', path: 'out.csv', quoting: 'non-numeric' } };
    const { read } = await run({ 'in.csv': VALUES }, { stages });
    expect(read('out.csv').split('\n')[1]).toBe('1,1.5,"2024-02-29T10:00:00","true","a"');
  });
});

describe('the sample', () => {
  const text = (stage: Stages[string]): Stages => ({ o: { ...stage }, ...toJson });

  test.each([
    ['all', [{ zip: '02215', qty: 'n/a' }, undefined]],
    [28_002, [{ zip: '02215', qty: 'n/a' }, undefined]],
    [28_001, [{ zip: '02215', qty: 'n/a' }, ['qty']]],
    [1000, [{ zip: '02215', qty: 'n/a' }, ['zip', 'qty']]],
  ])('of %s rows', async (sampleRows, [, noted]) => {
    const { result, read } = await run(SALES, { stages: text({ ...ORIGIN.o!, sampleRows }) });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes?.map(({ text }) => text.split(' ')[1])).toEqual(noted);
    expect(read('out.jsonl')).toContain('"zip":"02215"');
    expect(read('out.jsonl')).toContain('"qty":"n/a"');
  });

  test('of all rows of a compressed file, of several files, of a file with long rows, and of JSON', async () => {
    const header = 'k,zip,qty,pad';
    const long = `1,12345,1,"${'x\n'.repeat(1_500_000)}"`;
    const files: Files = {
      'a.csv.gz': gzipSync(SALES['in.csv'] as string),
      'b/1.csv': `${header}\n${long}\n${long}\n`,
      'b/2.csv': `pad,qty,k,zip\nx,1,1,02215\n`,
      'c.jsonl': rows((i) => `{"k":${i},"zip":1}`, '{"k":1,"zip":"02215"}').join('\n'),
    };
    const stages: Stages = {
      a: { type: 'csv-origin', path: 'a.csv.gz', sampleRows: 'all' },
      b: { type: 'csv-origin', path: 'b/*.csv', sampleRows: 'all' },
      c: { type: 'json-origin', path: 'c.jsonl', sampleRecords: 'all' },
      ...Object.fromEntries(['a', 'b', 'c'].map((from) => [`${from}_out`, { ...toJson.d!, from, path: `${from}.jsonl` }])),
    };
    const { result, read } = await run(files, { stages });
    expect([outcomeOf(result), result.notes?.map(({ stage, text }) => [stage, text])]).toEqual([
      'done',
      [['b', expect.stringContaining('has a quoted field that makes it 1500001 lines long')]],
    ]);
    for (const name of ['a', 'b', 'c']) expect(read(`${name}.jsonl`)).toContain('"zip":"02215"');
  });
});

describe('types of all columns that are not named', () => {
  const files: Files = { 'in.csv': 'a,b,c\n1,02,x\n3,04,y\n', 'in.jsonl': '{"a":1,"b":2.50,"c":"x"}\n{"a":3}\n' };
  test.each<[string, string, object, string]>([
    ['csv-origin', 'in.csv', { '*': 'string' }, '{"a":"1","b":"02","c":"x"}\n{"a":"3","b":"04","c":"y"}\n'],
    ['csv-origin', 'in.csv', { '*': 'string', a: 'integer' }, '{"a":1,"b":"02","c":"x"}\n{"a":3,"b":"04","c":"y"}\n'],
    ['csv-origin', 'in.csv', { '*': 'integer', c: 'string' }, '{"a":1,"b":2,"c":"x"}\n{"a":3,"b":4,"c":"y"}\n'],
    ['json-origin', 'in.jsonl', { '*': 'string' }, '{"a":"1","b":"2.50","c":"x"}\n{"a":"3","b":null,"c":null}\n'],
    ['json-origin', 'in.jsonl', { '*': 'string', a: 'float' }, '{"a":1,"b":"2.50","c":"x"}\n{"a":3,"b":null,"c":null}\n'],
  ])('%s %s with %o', async (type, path, types, expected) => {
    const { result, read } = await run(files, { stages: { o: { type, path, types }, ...toJson } });
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.jsonl')).toBe(expected);
  });

  test('are checked on every row', async () => {
    const { result } = await run(files, {
      stages: { o: { type: 'csv-origin', path: 'in.csv', types: { '*': 'integer' } }, ...toJson },
    });
    expect(outcomeOf(result)).toMatch(/^invalid-value: row refused: line 2: invalid integer: x/);
  });

  test('a web API need not be asked for them', async () => {
    const server = await serve(() => ({ body: [{ a: 1, b: 2 }] }));
    const found = await readRest({ url: server.url, types: { '*': 'string', b: 'integer' }, columns: ['a', 'b'] });
    expect([found.rows, server.seen.length]).toEqual([[['1', 2]], 1]);
  });
});

test('nulls in quotes', async () => {
  const text = 'n,t\n"NA","NA"\nNA,NA\n"1",""\n,\n';
  const read = async (options: object) => {
    const { result, read } = await run(
      { 'in.csv': text },
      { stages: { o: { type: 'csv-origin', path: 'in.csv', ...options }, ...toJson } },
    );
    expect(outcomeOf(result)).toBe('done');
    return read('out.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => Object.values(JSON.parse(line) as object));
  };
  expect(await read({ nullValues: ['NA'] })).toEqual([
    ['NA', 'NA'],
    [null, null],
    ['1', ''],
    ['', ''],
  ]);
  expect(await read({ nullValues: ['NA', ''], quotedNulls: true })).toEqual([
    [null, null],
    [null, null],
    [1, null],
    [null, null],
  ]);
  expect(await read({ nullValues: ['NA'], quotedNulls: true })).toEqual([
    [null, null],
    [null, null],
    ['1', ''],
    ['', ''],
  ]);
});

test('words for true and false of a declared column', async () => {
  const words = ['t', 'F', '1', '0', 'yes', 'NO', 'Y', 'n', 'on', 'Off', 'TRUE', 'false', '"yes"', ' no '];
  const stages: Stages = { o: { type: 'csv-origin', path: 'in.csv', header: true, types: { a: 'boolean' } }, ...toJson };
  const { result, read } = await run({ 'in.csv': `a,b\n${words.map((word) => `${word},\n`).join('')}` }, { stages });
  expect(outcomeOf(result)).toBe('done');
  expect(
    read('out.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).a),
  ).toEqual(words.map((_, i) => i % 2 === 0));
  const { result: refused } = await run({ 'in.csv': 'a,b\nmaybe,\n' }, { stages });
  expect(outcomeOf(refused)).toMatch(/^invalid-value: row refused: line 2: invalid boolean: maybe/);
});
