import { describe, expect, test } from 'vitest';
import { executePacket, refuseLarge } from '../../../connectors/mysql/execute-packet.ts';
import type { Cell } from '../../../stages/shared/options.ts';

/** What a server finds in a packet that executes a statement. */
function parsed(values: readonly Cell[]) {
  const packet = executePacket(7, values);
  packet.writeHeader(3);
  const { buffer } = packet;
  expect([buffer.readUIntLE(0, 3), buffer[3], buffer[4], buffer.readUInt32LE(5), buffer[9]]).toEqual([
    packet.length() - 4,
    3,
    0x17,
    7,
    0,
  ]);
  if (values.length === 0) {
    expect(packet.length()).toBe(14);
    return [];
  }
  const nulls = 14;
  let at = nulls + Math.floor((values.length + 7) / 8);
  expect(buffer[at]).toBe(1);
  const types = at + 1;
  at = types + 2 * values.length;
  const read = values.map((_, i) => {
    const type = buffer.readUInt16LE(types + 2 * i);
    const isNull = ((buffer[nulls + (i >> 3)]! >> (i & 7)) & 1) === 1;
    if (isNull) return type === 6 ? null : 'a null of another type';
    if (type === 8 || type === 5) {
      at += 8;
      return type === 8 ? buffer.readBigInt64LE(at - 8) : buffer.readDoubleLE(at - 8);
    }
    const first = buffer[at++]!;
    const sizes = [2, 3, 8];
    const size = first < 251 ? 0 : sizes[first - 252]!;
    const length = first < 251 ? first : size === 8 ? Number(buffer.readBigUInt64LE(at)) : buffer.readUIntLE(at, size);
    at += size + length;
    return buffer.toString('utf8', at - length, at);
  });
  expect(at).toBe(buffer.length);
  return read;
}

describe('a statement is executed', () => {
  test('with any number of parameters, some of them null', () => {
    for (let count = 0; count <= 130; count++) {
      const values = Array.from({ length: count }, (_, i) => (i % 3 === 1 || i === count - 1 ? null : `v${i}`));
      expect(parsed(values)).toEqual(values);
    }
  });
  test.each([0, 1, 249, 250, 251, 252, 255, 256, 65534, 65535, 65536, 70000, 16_000_000])('with a text of %i bytes', (length) => {
    const text = 'x'.repeat(length);
    const [first, second, third] = parsed(['a', text, 1]);
    expect([first, second === text, third]).toEqual(['a', true, 1n]);
  });
  test.each<[Cell, unknown]>([
    [0, 0n],
    [-0, -0],
    [2 ** 53 - 1, 2n ** 53n - 1n],
    [2 ** 53, 2 ** 53],
    [-(2 ** 53), -(2 ** 53)],
    [-(2n ** 63n), -(2n ** 63n)],
    [true, 1n],
    [false, 0n],
    [0.5, 0.5],
    ['', ''],
    ['é😀', 'é😀'],
    [null, null],
  ])('with %s', (value, expected) => {
    expect(parsed([value])).toEqual([expected]);
  });
});

test.each<[values: Cell[], refused: boolean]>([
  [[], false],
  [['x'.repeat(16_777_000)], false],
  [['x'.repeat(16_777_216)], true],
  [['é'.repeat(8_400_000)], true],
  [['x'.repeat(8_400_000), null, 7n, 'x'.repeat(8_400_000)], true],
])('values of 16 MB or more are refused (%#)', (values, refused) => {
  if (refused) expect(() => refuseLarge(values)).toThrow(expect.objectContaining({ code: 'packet-too-large' }));
  else {
    refuseLarge(values);
    const packet = executePacket(7, values);
    packet.writeHeader(0);
    expect(packet.buffer.readUIntLE(0, 3)).toBe(packet.length() - 4);
  }
});
