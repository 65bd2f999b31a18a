import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { previewHost, rowsOf, tableOf } from './host.ts';

const NAMES = ['sales', 'large', 'net', 'sorted', 'slim', 'sums'];
const chain = (more: { readonly where?: string; readonly factor?: string; readonly keys?: string } = {}) => `openstage: 1
stages:
  sales: { type: csv-origin, path: sales.csv }
  large: { type: filter, from: sales, where: '${more.where ?? 'amount > 2'}' }
  net: { type: derive, from: large, columns: { net: 'amount * ${more.factor ?? '0.5'}' } }
  sorted: { type: sort, from: net, by: [{ column: amount, order: desc }] }
  slim: { type: select, from: sorted, keep: [id, net, city] }
  sums: { type: aggregator, from: slim, keys: [${more.keys ?? 'city'}], measures: { total: { function: sum, column: net } } }
  out: { type: csv-destination, from: sums, path: out.csv }
`;
const SALES = `id,amount,city\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 13},${['Lima', 'Quito', 'Cusco'][i % 3]}`).join('\n')}\n`;

test('one run finds out the rows of all stages before the wanted one', async () => {
  const { show } = await previewHost({ 'sales.csv': SALES });
  expect((await show(chain(), 'out')).reused).toEqual([]);
  for (const stage of NAMES) expect([stage, ...(await show(chain(), stage)).reused]).toEqual([stage, stage]);
  expect((await show(chain(), 'large', { port: 'rejects' })).reused).toEqual(['large']);
});

test.each([
  ['the origin', {}, 'sales.csv', undefined],
  ['a filter', { where: 'amount > 5' }, undefined, 'sales'],
  ['an expression', { factor: '0.25' }, undefined, 'large'],
  ['the last stage', { keys: 'city, id' }, undefined, 'slim'],
])('a change of %s: what is before it is reused, and the rows are those of a first preview', async (_, change, file, reused) => {
  const { show, open, folder } = await previewHost({ 'sales.csv': SALES });
  await show(chain(), 'out');
  if (file) await writeFile(join(folder, file), SALES.replace('7,7,Quito', '7,12,Tacna'));
  const again = await show(chain(change), 'out');
  expect(again.reused).toEqual(reused === undefined ? [] : [reused]);
  for (const stage of NAMES) {
    const fresh = await open().show(chain(change), stage);
    expect(fresh.reused).toEqual([]);
    const known = await show(chain(change), stage);
    expect([stage, known.schema, ...rowsOf(known)]).toEqual([stage, fresh.schema, ...rowsOf(fresh)]);
  }
});

test('a file of the same size but another time is read anew', async () => {
  const { show, folder } = await previewHost({ 'sales.csv': SALES });
  await show(chain(), 'sales');
  const path = join(folder, 'sales.csv');
  await writeFile(path, SALES.replace('Lima', 'LIMA'));
  const { mtimeMs } = await stat(path);
  await utimes(path, mtimeMs / 1000 + 10, mtimeMs / 1000 + 10);
  const preview = await show(chain(), 'sales');
  expect([preview.reused, rowsOf(preview)[0]]).toEqual([[], '0 | 0 | LIMA']);
  await rm(path);
  await expect(show(chain(), 'sales')).rejects.toMatchObject({ name: 'RunError', code: 'file-not-found', stage: 'sales' });
});

test('values pass on exactly from what is reused', async () => {
  const values = [
    '{"id":1,"d":"1234567890123456.78","t":"2024-02-29T23:59:59.123456","z":"2024-02-29T23:59:59.123456+05:30","day":"1969-12-31","n":9007199254740993,"f":0.1,"j":{"a":[1,"ü",null]},"b":true,"s":"","big":"long text that does not fit inline, with ünïcode 🎈"}',
    '{"id":2,"d":null,"t":null,"z":null,"day":null,"n":null,"f":null,"j":null,"b":null,"s":null,"big":null}',
    '{"id":3,"d":"-0.01","t":"0001-01-01T00:00:00","z":"1900-01-01T00:00:00Z","day":"9999-12-31","n":-9223372036854775808,"f":-0.0,"j":"text","b":false,"s":"x","big":"\\u0000"}',
  ];
  const types =
    'd: "decimal(20, 2)", t: timestamp, z: timestamp with time zone, day: date, n: integer, f: float, j: json, b: boolean, s: string, big: string';
  const text = (where: string) => `openstage: 1
stages:
  in: { type: json-origin, path: in.jsonl, types: { ${types} } }
  all: { type: sort, from: in, by: [id] }
  some: { type: filter, from: all, where: '${where}' }
`;
  const { show, open } = await previewHost({ 'in.jsonl': `${values.join('\n')}\n` });
  const fresh = await open().show(text('id > 0'), 'some');
  expect(fresh.rows).toBe(3);
  await show(text('id > 1'), 'some');
  const reused = await show(text('id > 0'), 'some');
  expect(reused.reused).toEqual(['all']);
  expect(reused.schema).toEqual(fresh.schema);
  expect(rowsOf(reused)).toEqual(rowsOf(fresh));
  expect(rowsOf(reused)[0]).toContain('1234567890123456.78');
  expect(rowsOf(reused)[0]).toContain('9007199254740993');
  expect(rowsOf(reused)[2]).toContain('-9223372036854775808 | -0');
  expect(reused.arrow.buffer).toBeInstanceOf(ArrayBuffer);
  const json = tableOf(reused).getChild('j')!;
  expect([json.get(0), json.get(1), json.get(2)]).toEqual(['{"a":[1,"ü",null]}', null, '"text"']);
});

test('rows and samples: how many are shown, and whether there may be more', async () => {
  const { show } = await previewHost({ 'sales.csv': SALES }, { sampleRows: 20 });
  const figures = async (stage: string, rows: number) => {
    const preview = await show(chain({ where: 'id > 9' }), stage, { rows });
    return [preview.rows, preview.partial, preview.sampledRows];
  };
  expect(await figures('sales', 5)).toEqual([5, true, 20]);
  expect(await figures('large', 20)).toEqual([10, true, 20]);
  expect(await figures('sales', 30)).toEqual([30, true, 30]);
  expect(await figures('sales', 41)).toEqual([40, false, undefined]);
  expect(await figures('large', 5)).toEqual([5, true, 20]);
});
