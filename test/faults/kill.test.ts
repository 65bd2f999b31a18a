import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openStage } from '../cli/open-stage.ts';
import { seeded } from '../columns/native/casting.ts';
import { folderWith } from '../engine/jobs.ts';
import { generated, leftovers, type Stages } from './job-files.ts';
import { startRun } from './processes.ts';

/** Kills of each kind; `KILLS` for more. */
const ROUNDS = Number(process.env.KILLS ?? 5);
const DATA = generated(300_000);
const SORT = { type: 'sort', from: 'data', by: ['text'] };

const CASES: Record<string, { readonly stages: Stages; readonly memory?: string; readonly targets: readonly string[] }> = {
  CSV: { stages: { data: DATA, out: { type: 'csv-destination', from: 'data', path: 'out.csv' } }, targets: ['out.csv'] },
  'JSON, with the schema beside it': {
    stages: {
      data: DATA,
      out: { type: 'json-destination', from: 'data', path: 'out.json', format: 'array', schemaFile: true },
    },
    targets: ['out.json', 'out.schema.json'],
  },
  'CSV in an archive': {
    stages: { data: generated(50_000), out: { type: 'csv-destination', from: 'data', path: 'out.csv.zip' } },
    targets: ['out.csv.zip'],
  },
  'CSV behind a sort on disk': {
    stages: { data: generated(500_000), sort: SORT, out: { type: 'csv-destination', from: 'sort', path: 'out.csv' } },
    memory: '48MB',
    targets: ['out.csv'],
  },
};

test.each(Object.entries(CASES))(
  '%s: killed at any moment, the old or the new file is there, and the next run cleans up',
  async (name, { stages, memory, targets }) => {
    const next = seeded(name);
    const folder = folderWith({ 'job.json': JSON.stringify({ openstage: 1, name: 'load', stages }) });
    const temporary = join(folder, 'user-data', 'tmp');
    const settings = memory === undefined ? {} : { memory };
    const begun = performance.now();
    const whole = await startRun(folder, settings).result;
    const runMs = performance.now() - begun;
    expect(whole).toMatchObject({ status: 'done' });
    if (memory !== undefined) expect(whole!.spilledBytes).toBeGreaterThan(0);
    const complete = targets.map((target) => readFileSync(join(folder, target), 'utf8'));
    const old = targets.map((target) => `old ${target}\n`);
    const seen = new Set<string>();
    // The moments close in on that of the commit, from both sides.
    const share = 0.5 + (next() % 1000) / 2000;
    for (let round = 0; round < ROUNDS; round++) {
      targets.forEach((target, i) => {
        writeFileSync(join(folder, target), old[i]!);
      });
      const { process: child, result } = startRun(folder, settings);
      await sleep(runMs * share * (0.9 + (next() % 1000) / 5000));
      child.kill('SIGKILL');
      await result;
      for (const [i, target] of targets.entries()) {
        const found = readFileSync(join(folder, target), 'utf8');
        // Not compared by `expect`: it would print megabytes.
        const state = found === old[i] ? 'old' : found === complete[i] ? 'new' : `a part: ${found.length} bytes`;
        expect(['old', 'new']).toContain(state);
        seen.add(state);
      }
    }
    for (const target of targets) rmSync(join(folder, target));
    expect(await startRun(folder, settings).result).toMatchObject({ status: 'done' });
    targets.forEach((target, i) => {
      expect(readFileSync(join(folder, target), 'utf8') === complete[i]).toBe(true);
    });
    expect(leftovers(folder, ...targets)).toEqual([]);
    expect(readdirSync(temporary).filter((name) => !name.startsWith('node-compile-cache'))).toEqual([]);
    const { stdout } = await openStage(folder, 'runs', '--json');
    const states = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { state: string }).state);
    expect([states[0], states.at(-1)]).toEqual(['done', 'done']);
    expect(states.filter((state) => state !== 'done' && state !== 'interrupted')).toEqual([]);
    console.log(`${name}: ${[...seen].join(' and ')}; ${states.filter((state) => state === 'interrupted').length} interrupted`);
  },
);
