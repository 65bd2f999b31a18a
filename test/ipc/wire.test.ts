import { expect, test } from 'vitest';
import { callFrameOf, decodeFrame, encodeFrame } from '../../ipc/wire.ts';

test.each([
  ['integers past 2^53 and past 2^64', [9007199254740993n, -(2n ** 90n), 2 ** 53 - 1, -(2 ** 40)]],
  ['floats', [0.1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]],
  ['texts', ['', 'ñandú 🦤', '\0', 'x'.repeat(70_000)]],
  ['bytes', [new Uint8Array([1, 2, 255])]],
  ['nothing', [null, [], {}]],
])('%s arrive as they were sent', (_, args) => {
  expect(decodeFrame(encodeFrame({ id: 1, channel: 'x', args }))).toEqual({ id: 1, channel: 'x', args });
});

test('fields without a value are left out', () => {
  expect(decodeFrame(encodeFrame({ id: 1, result: undefined }))).toEqual({ id: 1 });
  expect(decodeFrame(encodeFrame({ id: 1, result: { a: undefined, b: 1 } }))).toEqual({ id: 1, result: { b: 1 } });
});

test.each([
  [{ id: 1, channel: 'a', args: [] }, true],
  [{ id: 1, channel: 'a' }, false],
  [{ id: 1.5, channel: 'a', args: [] }, false],
  [{ id: '1', channel: 'a', args: [] }, false],
  [{ id: 1, channel: 2, args: [] }, false],
  [null, false],
  [7, false],
])('%j is a call: %s', (value, is) => {
  expect(callFrameOf(value)).toEqual(is ? value : undefined);
});
