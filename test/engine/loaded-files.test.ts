import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { growthOf, type LoadedFile } from '../../engine/run/loaded-files.ts';
import { folderOf } from '../connectors/files/fixtures.ts';

const TEXT = 'one\ntwo\nthree\nhal';
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

/** Ends of lines, as records have them. */
function ends() {
  const found = { end: 0, lines: 0, at: 0 };
  return {
    add(chunk: Uint8Array) {
      for (const byte of chunk) {
        found.at++;
        if (byte !== 10) continue;
        found.end = found.at;
        found.lines++;
      }
    },
    get end() {
      return found.end;
    },
    get lines() {
      return found.lines;
    },
  };
}

/** What is read of the text when a load before has had its first bytes. `changed`: what it had was another text. */
function growth(before: readonly { readonly bytes: number; readonly changed?: boolean }[], accept = false) {
  const path = join(folderOf({ 'log.csv': TEXT }), 'log.csv');
  const known = before.map(({ bytes, changed }): LoadedFile => {
    const text = TEXT.slice(0, bytes);
    return { path, bytes, lines: text.split('\n').length - 1, hash: sha(changed ? text.toUpperCase() : text) };
  });
  const signal = new AbortController().signal;
  return growthOf({ path, bytes: TEXT.length, known, accept, ends: ends as never, signal });
}

describe('of a file that grows, what is new and whole is read', () => {
  const END = TEXT.lastIndexOf('\n') + 1;
  test.each<[before: readonly number[], start: object | undefined]>([
    [[], undefined],
    [[4], { offset: 4, line: 1 }],
    [[8], { offset: 8, line: 2 }],
    [[END], { offset: END, line: 3 }],
    // Of several loads the one that had most.
    [[4, 8], { offset: 8, line: 2 }],
    [[8, 4], { offset: 8, line: 2 }],
    [[4, END, 8], { offset: END, line: 3 }],
  ])('behind %j', async (before, start) => {
    const grown = await growth(before.map((bytes) => ({ bytes })));
    expect([grown.start, grown.end, grown.loaded.lines, grown.loaded.bytes, grown.loaded.hash]).toEqual([
      ...[start, END, 3, END, sha(TEXT.slice(0, END))],
    ]);
  });
  test('of a file that has changed nothing, unless it is to be read anew', async () => {
    await expect(growth([{ bytes: 8, changed: true }])).rejects.toMatchObject({ code: 'source-changed' });
    await expect(growth([{ bytes: TEXT.length + 1 }])).rejects.toMatchObject({ code: 'source-changed' });
    expect((await growth([{ bytes: 8, changed: true }], true)).start).toBeUndefined();
    expect((await growth([{ bytes: 8, changed: true }, { bytes: 4 }])).start).toEqual({ offset: 4, line: 1 });
  });
});
