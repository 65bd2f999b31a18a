import { describe, expect, test } from 'vitest';
import { run, type Stages } from './jobs.ts';

const lines = (header: string, rows: readonly string[]) => `${header}\n${rows.map((row) => `${row}\n`).join('')}`;
const write = (from: string, path: string) => ({ type: 'csv-destination', from, path });
const origin = (path: string, types: Record<string, string>) => ({ type: 'csv-origin', path, header: true, types });

describe('rows without a partner', () => {
  const files = {
    'left.csv': lines('id,k,a', ['1,x,p', '2,,q', '3,y,r', '4,x,s', '5,z,t']),
    'right.csv': lines('key,b', ['y,1', 'x,2', 'w,3', ',4', 'x,5', 'v,6']),
  };
  const stages: Stages = {
    l: origin('left.csv', { id: 'integer' }),
    r: origin('right.csv', { b: 'integer' }),
  };
  const keys = [{ left: 'k', right: 'key' }];
  const LEFT = lines('id,k,a', ['2,,q', '5,z,t']);
  const RIGHT = lines('key,b', ['w,3', ',4', 'v,6']);

  test.each(['inner', 'left', 'right', 'full', 'semi', 'anti'])('of a join of type %s', async (joinType) => {
    const join = { type: 'join', from: { left: 'l', right: 'r' }, joinType, keys };
    const plain = await run(files, { stages: { ...stages, j: join, o: write('j', 'out.csv') } });
    for (const workers of [1, 2]) {
      const { result, read } = await run(
        files,
        {
          stages: {
            ...stages,
            j: join,
            o: write('j', 'out.csv'),
            lo: write('j.leftOnly', 'l.out.csv'),
            ro: write('j.rightOnly', 'r.out.csv'),
          },
        },
        { workers },
      );
      expect(result.errors).toEqual([]);
      expect([read('out.csv'), read('l.out.csv'), read('r.out.csv')]).toEqual([plain.read('out.csv'), LEFT, RIGHT]);
      const rows = plain.result.stages.j!.rowsOut;
      expect(result.stages.j).toMatchObject({ rowsIn: 11, outputs: { out: rows, leftOnly: 2, rightOnly: 3 } });
      expect(Object.keys(result.stages)).toEqual(['l', 'r', 'j', 'o', 'lo', 'ro']);
      expect(result.links).toContainEqual({ from: 'j.leftOnly', to: 'lo', rows: 2 });
    }
  });

  test('one of them alone, and none of an output that nobody reads', async () => {
    const join = { type: 'join', from: { left: 'l', right: 'r' }, keys };
    const { result, read } = await run(files, {
      stages: { ...stages, j: join, o: write('j', 'out.csv'), ro: write('j.rightOnly', 'r.out.csv') },
    });
    expect(read('r.out.csv')).toBe(RIGHT);
    expect(result.stages.j!.outputs).toEqual({ out: 5, rightOnly: 3 });
  });

  test('of inputs that come from one origin, on disk and in memory', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},k${i % 7 === 0 ? i : i + 1},${'x'.repeat(40)}`);
    const stages: Stages = {
      all: origin('in.csv', { id: 'integer', k: 'string' }),
      both: { type: 'copy', from: 'all' },
      some: { type: 'filter', from: 'both', where: 'id % 3 = 0' },
      j: { type: 'join', from: { left: 'both', right: 'some' }, keys: ['id'] },
      o: write('j', 'out.csv'),
      lo: write('j.leftOnly', 'l.csv'),
    };
    const files = { 'in.csv': lines('id,k,text', rows) };
    const outcomes = [];
    for (const [workers, memoryBytes] of [
      [1, 1 << 30],
      [2, 1 << 30],
      [2, 24 << 20],
    ] as const) {
      const { result, read } = await run(files, { stages }, { workers, memoryBytes });
      expect(result.errors).toEqual([]);
      outcomes.push([result.stages.j!.outputs, read('out.csv'), read('l.csv')]);
    }
    expect(outcomes[0]![2]).toBe(
      lines(
        'id,k,text',
        rows.filter((_, i) => i % 3 !== 0),
      ),
    );
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });
});

const TEXT = 'text '.repeat(50);

describe('removed duplicates', () => {
  const files = { 'in.csv': lines('id,k,v', ['1,a,5', '2,b,1', '3,a,7', '4,,2', '5,b,9', '6,a,6', '7,,1', '8,c,0']) };
  const stages = (more: object): Stages => ({
    i: origin('in.csv', { id: 'integer', v: 'integer' }),
    u: { type: 'remove-duplicates', from: 'i', keys: ['k'], ...more },
    o: write('u', 'out.csv'),
    d: write('u.duplicates', 'dup.csv'),
  });

  test.each<[options: object, kept: string[], removed: string[]]>([
    [{}, ['1,a,5', '2,b,1', '4,,2', '8,c,0'], ['3,a,7', '5,b,9', '6,a,6', '7,,1']],
    [{ keep: 'last' }, ['6,a,6', '5,b,9', '7,,1', '8,c,0'], ['1,a,5', '2,b,1', '3,a,7', '4,,2']],
    [{ keep: 'last', orderBy: ['v'] }, ['3,a,7', '5,b,9', '4,,2', '8,c,0'], ['1,a,5', '2,b,1', '6,a,6', '7,,1']],
    [{ keep: 'first', orderBy: ['v'] }, ['1,a,5', '2,b,1', '7,,1', '8,c,0'], ['3,a,7', '4,,2', '5,b,9', '6,a,6']],
    [{ keys: undefined }, ['1,a,5', '2,b,1', '3,a,7', '4,,2', '5,b,9', '6,a,6', '7,,1', '8,c,0'], []],
  ])('%o', async (options, kept, removed) => {
    for (const workers of [1, 2]) {
      const { result, read } = await run(files, { stages: stages(options) }, { workers });
      expect(result.errors).toEqual([]);
      expect([read('out.csv'), read('dup.csv')]).toEqual([lines('id,k,v', kept), lines('id,k,v', removed)]);
      expect(result.stages.u).toMatchObject({ rowsIn: 8, outputs: { out: kept.length, duplicates: removed.length } });
    }
  });

  test('are the same in many tasks, on disk and in memory', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => `${i},k${(i * 7919) % 20_011},${i % 97},${TEXT}${i}`);
    const seen = new Set<string>();
    const [kept, removed]: [string[], string[]] = [[], []];
    for (const row of rows) {
      const key = row.split(',')[1]!;
      (seen.has(key) ? removed : kept).push(row);
      seen.add(key);
    }
    for (const [workers, memoryBytes] of [
      [1, 1 << 30],
      [2, 1 << 30],
      [2, 64 << 20],
    ] as const) {
      const { result, read } = await run({ 'in.csv': lines('id,k,v,t', rows) }, { stages: stages({}) }, { workers, memoryBytes });
      expect(result.errors).toEqual([]);
      expect(result.spilledBytes > 0).toBe(memoryBytes < 1 << 30);
      expect(read('out.csv') === lines('id,k,v,t', kept)).toBe(true);
      expect(read('dup.csv') === lines('id,k,v,t', removed)).toBe(true);
    }
  });

  test('nobody need read them', async () => {
    const { d: _, ...without } = stages({});
    const { result, read } = await run(files, { stages: without });
    expect(read('out.csv')).toBe(lines('id,k,v', ['1,a,5', '2,b,1', '4,,2', '8,c,0']));
    expect(result.stages.u!.outputs).toEqual({ out: 4 });
  });
});
