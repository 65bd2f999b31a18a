import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const LINES = ['1,a,x', '2,b,x', '3,,y', '4,a,x', '5,,z', '6,a,y', '7,b,'];
const FILES = { 'in.csv': `id,k,l\n${LINES.join('\n')}\n` };

/** What the file is numbered as, for any number of workers. */
async function numbered(options: Record<string, unknown>, before: Stages = {}, from = 'read') {
  const stages: Stages = {
    read: { type: 'csv-origin', path: 'in.csv', types: { id: 'integer', k: 'string', l: 'string' } },
    ...before,
    n: { type: 'record-id', from, ...options },
    out: { type: 'csv-destination', from: 'n', path: 'out.csv' },
  };
  const all = [];
  for (const workers of [1, 2, 7]) {
    const { result, read } = await run(FILES, { onError: 'skip', stages }, { workers, granularity: { rangeBytes: 12 } });
    expect(outcomeOf(result)).toBe('done');
    all.push(read('out.csv'));
  }
  expect(new Set(all).size).toBe(1);
  return all[0]!
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').at(-1))
    .join(' ');
}

describe('record-id', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['counts from 1', {}, '1 2 3 4 5 6 7'],
    ['begins and steps as it is told', { as: 'n', start: 10, step: -5 }, '10 5 0 -5 -10 -15 -20'],
    ['counts anew for each key; nulls are equal', { keys: 'k' }, '1 1 1 2 2 3 2'],
    ['takes several keys', { keys: ['k', 'l'], start: 0, step: 100 }, '0 0 0 100 0 0 0'],
  ])('%s', async (_, options, expected) => {
    expect(await numbered(options)).toBe(expected);
  });

  test('numbers rows as they come, behind filters, sorts and joins, without gaps', async () => {
    expect(await numbered({}, { f: { type: 'filter', from: 'read', where: 'id % 2 = 1' } }, 'f')).toBe('1 2 3 4');
    const sorted: Stages = { s: { type: 'sort', from: 'read', by: [{ column: 'id', order: 'desc' }] } };
    expect(await numbered({ keys: ['k'] }, sorted, 's')).toBe('1 1 1 2 2 2 3');
    const twice: Stages = {
      c: { type: 'copy', from: 'read' },
      j: { type: 'join', from: { left: 'c', right: 'c' }, keys: ['k'] },
    };
    expect(await numbered({}, twice, 'j')).toBe(Array.from({ length: 13 }, (_, i) => i + 1).join(' '));
  });

  test('rows that a later stage finds unreadable are refused before they are numbered', async () => {
    const stages: Stages = {
      read: { type: 'csv-origin', path: 'in.csv', types: { id: 'integer', v: 'integer' } },
      n: { type: 'record-id', from: 'read' },
      f: { type: 'filter', from: 'n', where: 'v > 0' },
      out: { type: 'csv-destination', from: 'f', path: 'out.csv' },
    };
    const { result, read } = await run({ 'in.csv': 'id,v\n1,1\n2,oops\n3,3\n' }, { onError: 'skip', stages }, {});
    expect(outcomeOf(result)).toBe('done');
    expect(read('out.csv')).toBe('id,v,row_number\n1,1,1\n3,3,2\n');
  });

  test('numbers 300,000 rows on disk and in memory alike', async () => {
    const stages: Stages = {
      g: {
        type: 'generator',
        rows: 300_000,
        seed: 3,
        columns: { id: { generator: 'sequence' }, k: { generator: 'uniform', min: 1, max: 900, type: 'integer' } },
      },
      n: { type: 'record-id', from: 'g', as: 'n' },
      m: { type: 'record-id', from: 'n', as: 'm', keys: ['k'] },
      out: { type: 'csv-destination', from: 'm', path: 'out.csv' },
    };
    const outs = [];
    for (const memoryBytes of [24 << 20, 512 << 20]) {
      const { result, read } = await run({}, { stages }, { workers: 2, memoryBytes });
      expect(outcomeOf(result)).toBe('done');
      if (memoryBytes < 100 << 20) expect(result.spilledBytes).toBeGreaterThan(0);
      outs.push(read('out.csv'));
    }
    expect(outs[0]).toBe(outs[1]);
    const seen = new Map<string, number>();
    const wrong = outs[0]!
      .trimEnd()
      .split('\n')
      .slice(1)
      .findIndex((line, index) => {
        const [id, k, n, m] = line.split(',') as [string, string, string, string];
        seen.set(k, (seen.get(k) ?? 0) + 1);
        return Number(id) !== index + 1 || Number(n) !== index + 1 || Number(m) !== seen.get(k);
      });
    expect(wrong).toBe(-1);
  });

  test.each([{}, { keys: ['k'] }])('a number past the range of an integer fails the run (%o)', async (keys) => {
    const stages = (rows: number): Stages => ({
      g: { type: 'generator', rows, columns: { k: { generator: 'choice', values: ['a'] } } },
      n: { type: 'record-id', from: 'g', step: Number.MAX_SAFE_INTEGER, ...keys },
      out: { type: 'csv-destination', from: 'n', path: 'out.csv' },
    });
    expect(outcomeOf((await run({}, { stages: stages(1024) }, {})).result)).toBe('done');
    expect(outcomeOf((await run({}, { stages: stages(1026) }, {})).result)).toMatch(
      /overflow: column row_number: the numbers exceed the range of 64-bit integers/,
    );
  });
});
