import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Comparison, compareResults } from '../../bench/check.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-stage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const columns = { id: 'BIGINT', x: 'DOUBLE', note: 'VARCHAR' };
const inOrder: Comparison = { kind: 'same rows in order', columns };
const anyOrder: Comparison = { kind: 'same rows', columns };
const sorted: Comparison = { kind: 'same rows, sorted', by: 'x', columns };
const groups: Comparison = { kind: 'same groups', key: 'id', columns };
const expected = ['id,x,note', '1,0.5,a', '2,0.5,"b, c"', '3,9.0,'];

test.each<[Comparison, string, string[], string | undefined]>([
  [inOrder, 'the same values written otherwise', ['"id",x,note', '1,0.50,"a"', '2,5e-1,"b, c"', '3,9,'], undefined],
  [inOrder, 'another order', ['id,x,note', '2,0.5,"b, c"', '1,0.5,a', '3,9,'], '2 rows differ'],
  [
    inOrder,
    'a value that differs in its last bit',
    ['id,x,note', '1,0.5000000000000001,a', '2,0.5,"b, c"', '3,9,'],
    '1 rows differ',
  ],
  [inOrder, 'other columns', ['id,x,remark', '1,0.5,a'], 'header is id,x,remark, not id,x,note'],
  [inOrder, 'a missing row', ['id,x,note', '1,0.5,a', '3,9,'], '2 rows instead of 3'],
  [anyOrder, 'another order', ['id,x,note', '3,9,', '2,0.5,"b, c"', '1,0.5,a'], undefined],
  [anyOrder, 'a row twice and one missing', ['id,x,note', '3,9,', '3,9,', '1,0.5,a'], 'rows differ'],
  [sorted, 'another order among equals', ['id,x,note', '2,0.5,"b, c"', '1,0.5,a', '3,9,'], undefined],
  [sorted, 'a row out of order', ['id,x,note', '1,0.5,a', '3,9,', '2,0.5,"b, c"'], '1 rows are out of order'],
  [groups, 'floats within the tolerance', ['id,x,note', '3,9.000000000000002,', '2,0.5,"b, c"', '1,0.5,a'], undefined],
  [groups, 'a float past the tolerance', ['id,x,note', '3,9.0000000001,', '2,0.5,"b, c"', '1,0.5,a'], '1 rows differ'],
  [groups, 'another key', ['id,x,note', '4,9,', '2,0.5,"b, c"', '1,0.5,a'], '2 rows differ'],
])('compares %o: %s', async (comparison, _, actual, difference) => {
  const [wanted, found] = [join(folder, 'wanted.csv'), join(folder, 'found.csv')];
  writeFileSync(wanted, `${expected.join('\n')}\n`);
  writeFileSync(found, `${actual.join('\n')}\n`);
  expect(await compareResults(wanted, found, comparison)).toBe(difference);
});

test('says what cannot be read', async () => {
  const [wanted, found] = [join(folder, 'wanted.csv'), join(folder, 'broken.csv')];
  writeFileSync(wanted, `${expected.join('\n')}\n`);
  writeFileSync(found, 'id,x,note\n1,much,a\n2,0.5,b\n3,9,\n');
  expect(await compareResults(wanted, found, anyOrder)).toContain('much');
});
