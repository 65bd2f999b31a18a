import { appendFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RecordEnds } from '../../connectors/files/record-ends.ts';
import { growthOf, type LoadedFile } from '../../engine/run/loaded-files.ts';
import { folderWith } from './jobs.ts';
import { runStages, tableRows } from './stages.ts';

/** Runs that read what is new of files, one after the other. */
function runsOf(folder: string, origin: object) {
  let state: Readonly<Record<string, unknown>> = {};
  return async (more: object = {}) => {
    const outcome = await runStages(
      { data: { appendOnly: true, ...origin }, out: { type: 'memory-destination', from: 'data' } },
      { baseFolder: folder, state: JSON.parse(JSON.stringify(state)), ...more },
    );
    if (!outcome.success) return `${outcome.errors[0]!.code}: ${outcome.errors[0]!.message}`;
    state = outcome.state;
    const warnings = outcome.notes?.map(({ text }) => text).filter((text) => text.includes('has no end')) ?? [];
    return [tableRows(outcome.tables.out!), ...warnings];
  };
}

describe('only what was added to files is read', () => {
  test('of CSV files, whose last line is read when it has an end', async () => {
    const folder = folderWith({ 'a.csv': 'id,text\n1,a\n2,"b\n', 'b.csv': 'id,text\n7,x\n' });
    const next = runsOf(folder, { type: 'csv-origin', path: '*.csv', types: { id: 'integer' } });
    const path = join(folder, 'a.csv');
    const unfinished = (bytes: number) => `the last line of ${path} has no end (${bytes} bytes): it is read when it has one`;
    expect(await next()).toEqual([
      [
        [1, 'a'],
        [7, 'x'],
      ],
      unfinished(5),
    ]);
    expect(await next()).toEqual([[], unfinished(5)]);
    appendFileSync(path, 'c"\n3,d\n4,');
    expect(await next()).toEqual([
      [
        [2, 'b\nc'],
        [3, 'd'],
      ],
      `the last line of ${path} has no end (2 bytes): it is read when it has one`,
    ]);
    appendFileSync(path, 'e\n');
    writeFileSync(join(folder, 'c.csv'), 'id,text\n1,a\n9,y\n');
    expect(await next()).toEqual([
      [
        [4, 'e'],
        [1, 'a'],
        [9, 'y'],
      ],
    ]);
    // A file that moves goes on from where it was.
    renameSync(path, join(folder, 'd.csv'));
    appendFileSync(join(folder, 'd.csv'), '5,f\n');
    expect(await next()).toEqual([[[5, 'f']]]);
    expect(await next()).toEqual([[]]);
  });

  test('of JSON Lines, with the numbers of their lines', async () => {
    const folder = folderWith({ 'a.jsonl': '{"id":1}\n{"id":2}\n{"id":' });
    const next = runsOf(folder, { type: 'json-origin', path: 'a.jsonl' });
    expect(await next()).toEqual([[[1], [2]], expect.stringContaining('has no end (6 bytes)')]);
    appendFileSync(join(folder, 'a.jsonl'), '3}\n{"id":4}\n');
    expect(await next()).toEqual([[[3], [4]]]);
    appendFileSync(join(folder, 'a.jsonl'), '{"id":5}\nno JSON\n');
    expect(await next()).toMatch(/line 6/);
    expect(await next()).toMatch(/line 6/);
  });

  test('and a file that did not only grow is refused, unless it is to be read as a new one', async () => {
    const folder = folderWith({ 'a.csv': 'id,text\n1,a\n2,b\n' });
    const path = join(folder, 'a.csv');
    const next = runsOf(folder, { type: 'csv-origin', path: 'a.csv', types: { id: 'integer' } });
    expect(await next()).toEqual([
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ]);
    writeFileSync(path, 'id,text\n1,A\n2,b\n3,c\n');
    expect(await next()).toBe(
      `source-changed: ${path} has not only grown: its first 16 bytes, which were loaded before, have changed`,
    );
    truncateSync(path, 12);
    expect(await next()).toMatch(/^source-changed/);
    writeFileSync(path, 'id,text\n5,e\n');
    expect(await next({ acceptChanged: true })).toEqual([[[5, 'e']]]);
    appendFileSync(path, '6,f\n');
    expect(await next()).toEqual([[[6, 'f']]]);
    unlinkSync(path);
    writeFileSync(path, 'id,text\n');
    expect(await next()).toMatch(/^source-changed/);
  });

  test.each<readonly [files: Readonly<Record<string, string | Uint8Array>>, origin: object, message: RegExp]>([
    [{ 'a.json': '[{"id":1}]' }, { type: 'json-origin', path: 'a.json' }, /^cannot-grow: .*a.json is one JSON document/],
    [
      { 'a.csv': Buffer.from('\ufeffid,text\r\n1,a\r\n', 'utf16le') },
      { type: 'csv-origin', path: 'a.csv' },
      /^cannot-grow: .*a.csv is compressed, not UTF-8 or not a regular file/,
    ],
  ])('of no others: %o', async (files, origin, message) => {
    expect(await runsOf(folderWith(files as Record<string, string>), origin)()).toMatch(message);
  });

  test.each<readonly [options: object, message: string]>([
    [{ maxRows: 5 }, 'conflicting options: appendOnly and maxRows'],
    [{ onlyChanged: true, maxRows: 5 }, 'conflicting options: onlyChanged and maxRows'],
    [{ compression: 'gz' }, 'conflicting options: appendOnly and compression gz'],
    [{ encoding: 'latin1' }, 'conflicting options: appendOnly and encoding latin1'],
  ])('with %o is an error', async (options, message) => {
    await expect(runsOf(folderWith({ 'a.csv': 'x\n1\n' }), { type: 'csv-origin', path: 'a.csv', ...options })()).rejects.toThrow(
      message,
    );
  });
});

/** Numbers that look random, and are the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const SCHEDULES = Number(process.env.OPENSTAGE_SCHEDULES ?? 60);

test('nothing of files that grow by bytes is lost or doubled over random schedules', async () => {
  const folder = folderWith({});
  const { signal } = new AbortController();
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const random = randomOf(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const rows = Array.from(
      { length: 30 },
      (_, id) => `${id},${['x', '"a, b"', '"line\nend"', '"""q"""', '5" disk', ''][pick(6)]}\n`,
    );
    const text = Buffer.from(`id,text\n${rows.join('')}`);
    let path = join(folder, `${seed}.csv`);
    writeFileSync(path, '');
    let known: readonly LoadedFile[] = [];
    let read = '';
    const readOn = async (bytes: number) => {
      const ends = () => new RecordEnds({ delimiter: ',', quote: '"' });
      const growth = await growthOf({ path, bytes, known, accept: false, ends, signal });
      read += text.subarray(growth.start?.offset ?? 0, growth.end);
      known = JSON.parse(JSON.stringify([growth.loaded])) as LoadedFile[];
    };
    for (let written = 0, step = 0; written < text.length; step++) {
      const bytes = pick(40);
      appendFileSync(path, text.subarray(written, written + bytes));
      written = Math.min(text.length, written + bytes);
      if (pick(10) === 0) {
        const to = join(folder, `${seed}-${step}.csv`);
        renameSync(path, to);
        path = to;
      }
      if (pick(3) > 0) await readOn(written);
    }
    await readOn(text.length);
    expect([seed, read]).toEqual([seed, text.toString()]);
    unlinkSync(path);
  }
});
