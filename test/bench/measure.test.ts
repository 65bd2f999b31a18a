import { expect, test } from 'vitest';
import { measure } from '../../bench/measure.ts';

const node = (script: string) => measure({ program: process.execPath, arguments: ['-e', script] });

test('measures from start to exit', async () => {
  const { seconds } = await node('setTimeout(() => {}, 300)');
  expect(seconds).toBeGreaterThan(0.3);
});

test.runIf(process.platform === 'linux')('counts the memory of descendants, also when they have given it back', async () => {
  const hold = 'let held = Buffer.alloc(200e6, 1); setTimeout(() => { held = null; gc(); setTimeout(() => {}, 200); }, 200)';
  const { peakBytes } = await node(
    `require('child_process').spawn(process.execPath, ['--expose-gc', '-e', ${JSON.stringify(hold)}])`,
  );
  expect(peakBytes).toBeGreaterThan(200e6);
  expect(peakBytes).toBeLessThan(500e6);
});

test('passes on what a failed process said', async () => {
  await expect(node('console.error("no such table"); process.exit(3)')).rejects.toThrow(/exit code 3: no such table/);
  await expect(measure({ program: 'no-such-program', arguments: [] })).rejects.toThrow('ENOENT');
});
