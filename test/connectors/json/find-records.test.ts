import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { recordFinder } from '../../../connectors/json/find-records.ts';
import { emptyShape, observe } from '../../../connectors/json/infer.ts';
import type { JsonFormat } from '../../../connectors/json/options.ts';
import { RecordSampler } from '../../../connectors/json/record-sampler.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function* chunksOf(text: string, chunkBytes: number): Iterable<Uint8Array> {
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes);
}

/** The records of a text that comes in chunks of some bytes. */
function find(text: string, format: JsonFormat, path: readonly string[], chunkBytes: number): string[] {
  const finder = recordFinder(format, path);
  const found: string[] = [];
  for (const chunk of chunksOf(text, chunkBytes)) for (const record of finder.add(chunk)) found.push(decoder.decode(record));
  return [...found, ...[...finder.end()].map((record) => decoder.decode(record))];
}

describe('finds records, however the text is cut', () => {
  test.each<[string, JsonFormat, string, string[]]>([
    ['{"a":1}\n\n {"a":"é\\n"}\r\nx', 'lines', '', ['{"a":1}', ' {"a":"é\\n"}\r', 'x']],
    ['\n \n', 'lines', '', []],
    ['[{"a":"]},{\\"\\\\"}, 12 ,"x",[1,[2]],{}]{"b":1}', 'array', '', ['{"a":"]},{\\"\\\\"}', '12 ', '"x"', '[1,[2]]', '{}']],
    [' {"a":{"b":1}} {"c":1}', 'array', '', ['{"a":{"b":1}}']],
    ['{"x":1,"d":{"r":[{"a":1},{"a":2}]},"y":[{"z":1}]}', 'array', 'd.r', ['{"a":1}', '{"a":2}']],
    ['{"d":{"a":1}}', 'array', 'd', ['{"a":1}']],
    ['{"d":null}', 'array', 'd', []],
    ['[]', 'array', '', []],
    ['[{"a":1},,{"a":2}', 'array', '', ['{"a":1}', '{"a":2}']],
    ['[{"a":1},{"a":', 'array', '', ['{"a":1}']],
    ['[{"a":1}},{"a":2}]', 'array', '', ['{"a":1}']],
    ['[1}', 'array', '', ['1']],
  ])('%j as %s at %j', (text, format, path, records) => {
    for (const chunkBytes of [1, 2, 3, 7, 1000])
      expect(find(text, format, path === '' ? [] : path.split('.'), chunkBytes)).toEqual(records);
  });
});

describe('the format', () => {
  test.each<[string, JsonFormat | undefined, boolean]>([
    ['{"a":[1,2]}', 'lines', false],
    ['{"a":1}\n{"a":2}', 'lines', true],
    ['{"a":1}\n\n {"a":2}', 'lines', true],
    ['{"a":1} {"a":2}', 'lines', false],
    ['{"a":[1,\n2]}\n{"a":1}', 'array', true],
    ['{"a":1', undefined, false],
    [' \n[', 'array', false],
    ['x', 'lines', false],
    ['', undefined, false],
  ])('of %j is %s, more objects follow: %s', (text, format, several) => {
    for (const chunkBytes of [1, 2, 1000]) {
      const own = new RecordSampler({}, 100, () => {});
      const nested = new RecordSampler({ records: ['a'] }, 100, () => {});
      for (const chunk of chunksOf(text, chunkBytes)) for (const sampler of [own, nested]) sampler.add(chunk);
      expect([own.format, nested.severalDocuments]).toEqual([format, several]);
    }
  });
});

test('a sample of any number of records takes no more memory than some', () => {
  const line = encoder.encode(`${JSON.stringify({ a: 'x'.repeat(1000) })}\n`);
  let records = 0;
  let peakBytes = 0;
  const sampler = new RecordSampler({}, Number.POSITIVE_INFINITY, () => records++);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 500; i++) {
    const chunk = new Uint8Array(line.length * 1000);
    for (let at = 0; at < chunk.length; at += line.length) chunk.set(line, at);
    sampler.add(chunk);
    peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers - before);
  }
  sampler.end();
  expect(records).toBe(500_000);
  expect(peakBytes).toBeLessThan(250 << 20);
});

test('keys do not keep the texts of their records', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const shape = emptyShape();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 2000; i++) {
    observe(shape, encoder.encode(`{"a long key of its own, ${i}":1,"b":"${'x'.repeat(100_000)}"}`), false);
  }
  expect(shape.fields.size).toBe(2001);
  collect();
  // All of the texts are 200 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
});
