import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const FILES = ['connectors/**/*.ts', 'engine/run/destination/*.ts'];

/** The arguments of each `new RunError(…)` of a source. */
function errorsOf(source: string): string[] {
  return [...source.matchAll(/new RunError\(/g)].map(({ index }) => {
    const from = index + 'new RunError('.length;
    let at = from;
    for (let depth = 1; depth > 0; at++) depth += source[at] === '(' ? 1 : source[at] === ')' ? -1 : 0;
    return source
      .slice(from, at - 1)
      .replace(/\s+/g, ' ')
      .trim();
  });
}

test('every error of a connector or a destination says what to do, or passes on what another one says', () => {
  const without = FILES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).flatMap((file) =>
    errorsOf(readFileSync(`${ROOT}${file}`, 'utf8'))
      .filter((text) => !/\bremedy\b/.test(text) && !/^\w+\.code\b/.test(text))
      .map((text) => `${file}: ${text}`),
  );
  expect(without).toEqual([]);
});
