import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { folderWith } from '../engine/jobs.ts';
import { generated, leftovers, type Stages } from './job-files.ts';
import { smallDisk, startRun } from './processes.ts';

const DATA = generated(300_000);
const MEGABYTES = 4;
const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const action of cleanUp.splice(0)) action();
});

/** What makes a disk full: a small one where this user may mount it, and a limit on the size of files, which anybody can set. */
const KINDS = ['a small file system', 'a limit on files'] as const;

const HEADER = 'id,key,few,amount,text\n';

const CASES: Record<string, { readonly stages: Stages; readonly target: string }> = {
  CSV: { stages: { data: DATA, out: { type: 'csv-destination', from: 'data', path: 'disk/out.csv' } }, target: 'out.csv' },
  'appended CSV': {
    stages: { data: DATA, out: { type: 'csv-destination', from: 'data', path: 'disk/out.csv', mode: 'append' } },
    target: 'out.csv',
  },
  'JSON Lines': {
    stages: { data: DATA, out: { type: 'json-destination', from: 'data', path: 'disk/out.jsonl' } },
    target: 'out.jsonl',
  },
  'an archive': {
    stages: { data: DATA, out: { type: 'csv-destination', from: 'data', path: 'disk/out.csv.zip' } },
    target: 'out.csv.zip',
  },
  SQLite: {
    stages: { data: DATA, out: { type: 'sqlite-destination', from: 'data', path: 'disk/out.db', table: 't' } },
    target: 'out.db',
  },
};

describe.each(KINDS)('%s', (kind) => {
  test.each(Object.entries(CASES))('that %s does not fit: a clear error, and the old file', async (name, { stages, target }) => {
    const folder = folderWith({ 'job.json': JSON.stringify({ openstage: 1, name: 'load', stages }), 'disk/empty': '' });
    const disk = join(folder, 'disk');
    const unmount = kind === 'a small file system' ? smallDisk(disk, MEGABYTES) : undefined;
    if (unmount) cleanUp.push(unmount);
    const old = name !== 'SQLite';
    if (old) writeFileSync(join(disk, target), HEADER);
    const result = await startRun(folder, unmount ? {} : { fileBlocks: MEGABYTES * 1024 }).result;
    expect(result).toMatchObject({ status: 'failed', recordsLoaded: 0 });
    const [error] = result!.errors;
    expect(error!.code).toMatch(/^(disk-full|file-too-large)$/);
    expect(error!.remedy).toMatch(/free some space|limit/);
    expect(error!.message).toContain(target);
    if (old) expect(readFileSync(join(disk, target), 'utf8')).toBe(HEADER);
    expect(leftovers(disk, 'empty', ...(old ? [target] : []))).toEqual([]);
  });

  test('that what is spilled does not fit: a clear error', async () => {
    const stages = {
      data: generated(500_000),
      sort: { type: 'sort', from: 'data', by: ['text'] },
      out: { type: 'csv-destination', from: 'sort', path: 'out.csv' },
    };
    const folder = folderWith({ 'job.json': JSON.stringify({ openstage: 1, name: 'load', stages }), 'out.csv': 'old\n' });
    const temporary = join(folder, 'user-data', 'small');
    const unmount = kind === 'a small file system' ? smallDisk(temporary, MEGABYTES) : undefined;
    if (unmount) cleanUp.push(unmount);
    const limit = unmount ? {} : { fileBlocks: MEGABYTES * 1024 };
    const result = await startRun(folder, { temporary, memory: '48MB', ...limit }).result;
    expect(result).toMatchObject({ status: 'failed', recordsLoaded: 0 });
    const [error] = result!.errors;
    expect(error!.code).toMatch(/^(disk-full|file-too-large)$/);
    expect(error!.message).toContain(temporary);
    expect(error!.remedy).toContain('TMPDIR');
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('old\n');
    expect([leftovers(folder, 'out.csv'), readdirSync(temporary).filter((name) => name.startsWith('open-stage'))]).toEqual([
      [],
      [],
    ]);
  });
});
