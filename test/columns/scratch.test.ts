import { expect, test } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import { Scratch } from '../../columns/scratch.ts';

const arena = Arena.create(64 << 20);

test('allocations do not overlap, and lie on 16-byte boundaries', () => {
  const scratch = new Scratch(arena);
  const sizes = [0, 1, 16, 17, 1000, 600_000, 100, 3_000_000, 500_000, 500_000, 12];
  const ranges = sizes.map((bytes) => [scratch.alloc(bytes), bytes] as const).sort((a, b) => a[0] - b[0]);
  ranges.forEach(([address, bytes], i) => {
    expect(address % 16).toBe(0);
    if (i > 0) expect(address).toBeGreaterThanOrEqual(ranges[i - 1]![0] + ranges[i - 1]![1] + 16);
    arena.bytes.fill(i + 1, address, address + bytes);
  });
  scratch.dispose();
  expect(arena.used).toBe(0);
});

test('tasks of the same size take no more memory each time', () => {
  const scratch = new Scratch(arena);
  const task = () => {
    scratch.reset();
    for (const bytes of [100, 1 << 20, 200_000, 900_000, 2 << 20, 300_000, 64]) scratch.alloc(bytes);
    return arena.used;
  };
  const first = task();
  for (let i = 0; i < 100; i++) expect(task()).toBe(first);
  scratch.dispose();
  expect(arena.used).toBe(0);
});

test('detached blocks are the caller’s', () => {
  const scratch = new Scratch(arena);
  scratch.alloc(100);
  scratch.alloc(2 << 20);
  const blocks = scratch.detach();
  scratch.dispose();
  expect(arena.used).toBeGreaterThan(0);
  for (const block of blocks) arena.free(block);
  expect(arena.used).toBe(0);
});
