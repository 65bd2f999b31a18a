import { describe, expect, test } from 'vitest';
import { run, type Stages } from './jobs.ts';

// 100 rows, of which 4 have no number for an amount, and 16 a category that the derivation cannot read as a number.
const ROWS = Array.from({ length: 100 }, (_, i) => `${i},${i % 25 === 7 ? 'oops' : i},${i % 6 === 3 ? 'x' : i}`);
const FILES = { 'in.csv': `id,amount,code\n${ROWS.join('\n')}\n` };
const TYPES = { id: 'integer', amount: 'integer', code: 'string' };

const origin = (types?: Record<string, string>) => ({
  type: 'csv-origin',
  path: 'in.csv',
  header: true,
  ...(types && { types }),
});

describe('the figures of a run whose origin refuses rows do not depend on where a column is first read', () => {
  test.each<[what: string, stages: Stages]>([
    ['declared, at the origin', { orders: origin(TYPES), some: { type: 'filter', from: 'orders', where: 'id >= 0' } }],
    ['at the first stage', { orders: origin(TYPES), some: { type: 'filter', from: 'orders', where: 'amount >= 0 AND id >= 0' } }],
    [
      'at the third stage',
      {
        orders: origin(TYPES),
        some: { type: 'filter', from: 'orders', where: 'id >= 0' },
        more: { type: 'derive', from: 'some', columns: { twice: 'amount * 2' } },
      },
    ],
  ])('%s', async (_, stages) => {
    for (const workers of [1, 2]) {
      const last = Object.keys(stages).at(-1)!;
      const { result } = await run(
        FILES,
        { stages: { ...stages, out: { type: 'csv-destination', from: last, path: 'out.csv' } }, onError: 'skip' },
        { workers },
      );
      const { recordsExtracted, recordsLoaded, recordsRejected } = result;
      expect({ recordsExtracted, recordsLoaded, recordsRejected }).toEqual({
        recordsExtracted: 100,
        recordsLoaded: 96,
        recordsRejected: 4,
      });
      for (const { from, rows } of result.links) expect([from, rows]).toEqual([from, 96]);
      expect(result.stages.orders).toMatchObject({ rowsOut: 96, rejected: 4 });
      expect(result.stages.some).toMatchObject({ rowsIn: 96, rowsOut: 96, rejected: 0 });
    }
  });
});

describe('refused rows are told of the stage that refused them', () => {
  const stages: Stages = {
    orders: origin(TYPES),
    parse: { type: 'derive', from: 'orders', columns: { number: 'CAST(code AS integer)' } },
    out: { type: 'csv-destination', from: 'parse', path: 'out.csv' },
  };

  test('in the message of a run that fails', async () => {
    const { result } = await run(FILES, { stages });
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]!.message).toBe(
      "row refused: line 9: invalid integer: oops in column amount (and 3 more, 16 by stage 'parse' in this part of the input)",
    );
  });

  test('among those that a result shows, of which every stage has some', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `${i},${i < 2900 ? 'oops' : i},${i < 2900 ? i : 'x'}`);
    const files = { 'in.csv': `id,amount,code\n${many.join('\n')}\n` };
    for (const workers of [1, 2]) {
      const { result } = await run(files, { stages, onError: 'skip' }, { workers });
      expect(result.stages.orders!.rejected).toBe(2900);
      expect(result.stages.parse!.rejected).toBe(100);
      const of = (stage: string) => result.rejects.filter((reject) => reject.stage === stage).length;
      expect([of('orders'), of('parse')]).toEqual([50, 50]);
    }
  });
});

describe('values of columns that hold secrets are not shown', () => {
  const files = { 'in.csv': 'id,api_token,amount\n1,hunter2hunter2,3\n2,swordfish,x\n' };

  test('of a row that is a text', async () => {
    const { result } = await run(files, {
      stages: {
        o: { type: 'csv-origin', path: 'in.csv', header: true, types: { amount: 'integer' } },
        d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
      },
    });
    expect(JSON.stringify([result.errors, result.rejects])).not.toContain('swordfish');
    expect(result.rejects).toMatchObject([
      { row: '(not shown: api_token)', message: expect.stringContaining('invalid integer: x') },
    ]);
  });

  test('of columns, and of what is computed of them', async () => {
    const { result } = await run(files, {
      stages: {
        o: { type: 'csv-origin', path: 'in.csv', header: true, types: { amount: 'string' } },
        f: { type: 'derive', from: 'o', columns: { n: 'CAST(api_token AS integer)' } },
        d: { type: 'csv-destination', from: 'f', path: 'out.csv' },
      },
      onError: 'skip',
    });
    expect(JSON.stringify([result.errors, result.rejects])).not.toMatch(/swordfish|hunter2/);
    expect(result.rejects[0]).toMatchObject({ message: 'n: invalid integer: ***', row: { api_token: '***', amount: '3' } });
  });

  test('ports and dead letters keep them', async () => {
    const { read } = await run(files, {
      stages: {
        o: { type: 'csv-origin', path: 'in.csv', header: true, types: { amount: 'integer' } },
        d: { type: 'csv-destination', from: 'o', path: 'out.csv' },
      },
      onError: { policy: 'skip', deadLetter: 'dead.csv' },
    });
    expect(read('dead.csv')).toContain('"2,swordfish,x"');
  });
});
