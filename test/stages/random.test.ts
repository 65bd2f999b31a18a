import { expect, test } from 'vitest';
import { ALL_CODES } from '../../model/codes.ts';
import { asMap, documentOf, type JobDocument, type Value } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { writeJob } from '../../model/job/write.ts';
import { checkJob } from '../../stages/check-job.ts';
import { STAGES } from '../../stages/index.ts';

const SEED = Number(process.env.SEED ?? 20260101);

function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ODD: readonly Value[] = [
  ...['', 'x', 'a.b', '${x}', '${', '${env:X}', '${secret:s}', 'amount >', '__proto__', 'constructor', 'out', 'rejects', '1e999'],
  ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 70n, true, null],
  ...[[], {}, [[]], [null], { a: 1 }, { type: 'filter' }, ['a', 'a'], { left: 'a' }, { '': '' }],
];

/** Replaces, removes, renames or doubles one node somewhere in the value. */
function mutate(value: Value, random: (below: number) => number): Value {
  const map = asMap(value);
  const items: [string, Value][] = map
    ? Object.entries(map)
    : Array.isArray(value)
      ? [...value.entries()].map(([i, v]) => [`${i}`, v])
      : [];
  if (items.length === 0 || random(6) === 0) return ODD[random(ODD.length)]!;
  const at = random(items.length);
  const [key, inner] = items[at]!;
  const kind = random(10);
  if (kind === 0) items.splice(at, 1);
  else if (kind === 1) items[at] = [String(ODD[random(13)]), inner];
  else if (kind === 2) items.push([`${key}2`, inner]);
  else items[at] = [key, mutate(inner, random)];
  return map ? Object.fromEntries(items) : items.map(([, item]) => item);
}

test(`broken documents give problems, never an exception (seed ${SEED})`, () => {
  const random = randomNumbers(SEED);
  const examples = Object.values(STAGES).map((spec) => parseJob(spec.example).source!.data);
  let broken = 0;
  for (let round = 0; round < 3000; round++) {
    let data: Value = examples[random(examples.length)]!;
    for (let count = random(4); count >= 0; count--) data = mutate(data, random);
    const document = asMap(data);
    if (!document) continue;
    const { problems } = checkJob(documentOf(document as unknown as JobDocument));
    expect(problems.filter(({ code }) => !ALL_CODES.includes(code))).toEqual([]);
    if (problems.length > 0) broken++;
    const { source } = parseJob(writeJob(document as unknown as JobDocument));
    if (source) checkJob(source);
  }
  expect(broken).toBeGreaterThan(1000);
});
