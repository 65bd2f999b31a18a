import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const FILES = { 'in.csv': 'id,q1,q2,q3,note\n1,10,,30,a\n2,,,,b\n3,7,8,9,"c, d"\n' };
const types = { id: 'integer', q1: 'integer', q2: 'integer', q3: 'integer', note: 'string' };

/** What an unpivot of the file gives, and what it refuses. */
async function unpivoted(
  options: Record<string, unknown>,
  { workers = 2, files = FILES, types: declared = types as object } = {},
) {
  const stages: Stages = {
    read: { type: 'csv-origin', path: 'in.csv', types: declared },
    u: { type: 'unpivot', from: 'read', ...options },
    out: { type: 'csv-destination', from: 'u', path: 'out.csv' },
    bad: { type: 'csv-destination', from: 'u.rejects', path: 'bad.csv' },
  };
  const { result, read } = await run(files, { stages }, { workers, granularity: { rangeBytes: 12 } });
  expect(outcomeOf(result)).toBe('done');
  return { rows: read('out.csv'), refused: read('bad.csv') };
}

describe('unpivot', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'drops nulls, keeps the order of rows and of columns',
      { columns: ['q3', 'q1', 'q2'] },
      'id,note,name,value\n1,a,q3,30\n1,a,q1,10\n3,"c, d",q3,9\n3,"c, d",q1,7\n3,"c, d",q2,8\n',
    ],
    [
      'keeps nulls',
      { columns: ['q1', 'q2'], nulls: 'keep', keep: ['id'], nameColumn: 'quarter', valueColumn: 'amount' },
      'id,quarter,amount\n1,q1,10\n1,q2,\n2,q1,\n2,q2,\n3,q1,7\n3,q2,8\n',
    ],
    ['finds columns by a pattern', { pattern: '^q[13]$', keep: [] }, 'name,value\nq1,10\nq3,30\nq1,7\nq3,9\n'],
    ['takes one column', { columns: 'q2', keep: ['note'] }, 'note,name,value\n"c, d",q2,8\n'],
    [
      'converts values to one type',
      { columns: ['id', 'note'], keep: [], cast: 'string' },
      'name,value\nid,1\nnote,a\nid,2\nnote,b\nid,3\nnote,"c, d"\n',
    ],
  ])('%s', async (_, options, expected) => {
    for (const workers of [1, 2, 7]) expect((await unpivoted(options, { workers })).rows).toBe(expected);
  });

  test('refuses a row of which one value does not convert, once and whole', async () => {
    const files = { 'in.csv': 'id,a,b\n1,1,2\n2,x,3\n3,4,y\n4,x,y\n5,5,6\n' };
    const text = { id: 'integer', a: 'string', b: 'string' };
    const { rows, refused } = await unpivoted({ columns: ['a', 'b'], cast: 'integer' }, { files, types: text });
    expect(rows).toBe('id,name,value\n1,a,1\n1,b,2\n5,a,5\n5,b,6\n');
    expect(refused.trimEnd().split('\n').toSorted()).toEqual([
      '2,x,3,u,a,invalid-value,a: invalid integer: x',
      '3,4,y,u,b,invalid-value,b: invalid integer: y',
      '4,x,y,u,a,invalid-value,a: invalid integer: x',
      'id,a,b,_stage,_column,_code,_message',
    ]);
  });

  test('refuses an unreadable value where the file is read, also one of a column that becomes rows', async () => {
    const files = { 'in.csv': 'id,a,b\n1,1,2\n2,oops,3\n' };
    const { result } = await run(
      files,
      {
        stages: {
          read: { type: 'csv-origin', path: 'in.csv', types: { id: 'integer', a: 'integer', b: 'integer' } },
          u: { type: 'unpivot', from: 'read', columns: ['a', 'b'] },
          out: { type: 'csv-destination', from: 'u', path: 'out.csv' },
        },
      },
      {},
    );
    expect(outcomeOf(result)).toMatch(/oops/);
  });

  test('passes the text of kept columns as it stands', async () => {
    const files = { 'in.csv': 'price,a\n1.50,1\n2.00,2\n' };
    const { rows } = await unpivoted({ columns: ['a'] }, { files, types: {} });
    expect(rows).toBe('price,name,value\n1.50,a,1\n2.00,a,2\n');
  });

  test('gives many rows in frames of bounded size, and none of an empty input', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const lines = Array.from({ length: 700 }, (_, row) => [row, ...names.map((_, i) => row * 1000 + i)].join(','));
    const wide = `id,${names.join(',')}\n`;
    const { rows } = await unpivoted({ pattern: '^c' }, { files: { 'in.csv': `${wide}${lines.join('\n')}\n` }, types: {} });
    const expected = lines.flatMap((_, row) => names.map((name, i) => `${row},${name},${row * 1000 + i}`));
    expect(rows).toBe(`id,name,value\n${expected.join('\n')}\n`);
    expect((await unpivoted({ columns: names.slice(0, 2), keep: ['id'] }, { files: { 'in.csv': wide }, types: {} })).rows).toBe(
      'id,name,value\n',
    );
  });
});
