import { expect, test } from 'vitest';
import { Arena } from '../../../columns/arena.ts';
import { gatherVector } from '../../../columns/gather.ts';
import { Scratch } from '../../../columns/scratch.ts';
import { buildVector, readValues } from '../../../columns/values.ts';
import { STRING } from '../../../model/types.ts';
import { evaluate, filterSelection } from '../../../workers/expression/evaluate.ts';
import { check } from './evaluation.ts';

test('columns may lie past the first 2 GiB, and text on both sides of that line', () => {
  const arena = Arena.create(2.5 * 2 ** 30);
  const low = new Scratch(arena);
  const texts = ['ñandú', 'a text that is longer than a view', null, 'short', 'ANOTHER text, which is long: é'];
  const below = buildVector(arena, low, STRING, texts);
  arena.alloc(2 ** 31);
  const scratch = new Scratch(arena);
  const above = buildVector(arena, scratch, STRING, texts);
  expect(above.values).toBeGreaterThan(2 ** 31);
  const input = { rows: texts.length, column: (name: string) => (name === 'a' ? above : below) };
  const run = (text: string) =>
    readValues(arena, evaluate(check(text, { a: texts, b: texts }), input, { arena, scratch }).vector);
  const each = (convert: (text: string) => unknown) => texts.map((text) => (text === null ? null : convert(text)));

  expect(run('a = b')).toEqual(each(() => true));
  expect(run("a || '/' || b")).toEqual(each((text) => `${text}/${text}`));
  expect(run('upper(a)')).toEqual(each((text) => text.toUpperCase()));
  expect(run("replace(b, 'text', 'words')")).toEqual(each((text) => text.replaceAll('text', 'words')));
  expect(run('substring(a, 3)')).toEqual(each((text) => [...text].slice(2).join('')));
  expect(run("regexp_replace(a, 't', 'T')")).toEqual(each((text) => text.replaceAll('t', 'T')));
  expect(run("a LIKE '%longer%' OR length(b) = 5")).toEqual([true, true, null, true, false]);
  expect(run('CAST(length(a) * 1000000000000 AS string)')).toEqual(each((text) => String([...text].length * 1e12)));
  const { selection, count } = filterSelection(check('length(a) > 5', { a: texts }), input, { arena, scratch });
  expect(readValues(arena, gatherVector(arena, scratch, above, selection, count))).toEqual([texts[1], texts[4]]);
});
