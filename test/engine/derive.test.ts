import { describe, expect, test } from 'vitest';
import { outcomeOf, run, type Stages } from './jobs.ts';

const FILES = { 'in.csv': 'id,price,qty,note\n1,10,2,a\n2,5,0,b\n3,,4,c\n4,8,1,d\n' };
const types = { id: 'integer', price: 'integer', qty: 'integer', note: 'string' };

/** What a stage of derive makes of the file, and what it refuses as `column code: message | id`. */
async function derived(columns: Record<string, string>, workers = 2) {
  const stages: Stages = {
    read: { type: 'csv-origin', path: 'in.csv', types },
    d: { type: 'derive', from: 'read', columns },
    out: { type: 'csv-destination', from: 'd', path: 'out.csv' },
    bad: { type: 'csv-destination', from: 'd.rejects', path: 'bad.csv' },
  };
  const { result, read } = await run(FILES, { stages }, { workers, granularity: { rangeBytes: 12 } });
  expect(outcomeOf(result)).toBe('done');
  return { rows: read('out.csv'), refused: read('bad.csv') };
}

describe('columns made before', () => {
  test('are read by those below, at any distance', async () => {
    const { rows } = await derived({
      net: 'price * qty',
      gross: 'net * 2',
      label: "note || ':' || gross::string",
      again: 'net + gross',
    });
    expect(rows).toBe(
      'id,price,qty,note,net,gross,label,again\n1,10,2,a,20,40,a:40,60\n2,5,0,b,0,0,b:0,0\n3,,4,c,,,,\n4,8,1,d,8,16,d:16,24\n',
    );
  });

  test('a column of the input that is replaced is read as it comes in', async () => {
    const { rows } = await derived({ price: 'price * 100', total: 'price * qty', qty: 'qty + 1', sum: 'total + qty' });
    expect(rows).toBe('id,price,qty,note,total,sum\n1,1000,3,a,20,22\n2,500,1,b,0,0\n3,,5,c,,\n4,800,2,d,8,9\n');
  });

  test.each([1, 2, 7])('a row that one of them refuses is refused once, with its column (%i workers)', async (workers) => {
    const { rows, refused } = await derived(
      { net: 'price * qty', share: '100 / qty', twice: 'share * 2', rest: '8 / (id - 4)', all: 'twice + rest' },
      workers,
    );
    expect(rows).toBe(
      'id,price,qty,note,net,share,twice,rest,all\n1,10,2,a,20,50,100,-2.6666666666666665,97.33333333333333\n3,,4,c,,25,50,-8,42\n',
    );
    expect(refused).toBe(
      'id,price,qty,note,_stage,_column,_code,_message\n' +
        '2,5,0,b,d,share,division-by-zero,share: division by zero: 100 / 0\n' +
        '4,8,1,d,d,rest,division-by-zero,rest: division by zero: 8 / 0\n',
    );
  });

  test('a row is refused where a column is made, not where it is read', async () => {
    const { refused } = await derived({ number: "CAST(CASE id WHEN 2 THEN 'x' ELSE '1' END AS integer)", next: 'number + 1' });
    expect(refused.split('\n')[1]).toMatch(/^2,5,0,b,d,number,invalid-value,/);
  });
});
