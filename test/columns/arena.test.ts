import { expect, test } from 'vitest';
import { Arena } from '../../columns/arena.ts';

test('what is freed while the memory is held is free afterwards, also when it is held twice', async () => {
  const arena = Arena.create(8 << 20);
  const [first, second] = [arena.alloc(1 << 20), arena.alloc(1 << 20)];
  await arena.whileHeld(async () => {
    arena.free(first!);
    await arena.whileHeld(async () => arena.free(second!));
    expect(arena.used).toBe(2 << 20);
    expect(arena.tryAlloc(1)).toBe(0);
  });
  expect(arena.used).toBe(0);
  expect(arena.tryAlloc(1)).not.toBe(0);
});
