import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = 'test/mutants';

const MUTANT = z.strictObject({
  /** Relative to the checkout. */
  file: z.string(),
  /** Text that the file has once. */
  text: z.string().min(1),
  /** What stands there instead. */
  replacement: z.string(),
  /** Test files, or folders of them, relative to the checkout: at least one of their tests has to fail. */
  tests: z.array(z.string()).min(1),
  /** What a user would get. */
  effect: z.string(),
});

/** A small wrong change, and the tests that have to notice it. */
export type Mutant = z.infer<typeof MUTANT>;

/**
 * The changes of `test/mutants/*.yaml`, in the order of the files' names.
 * @throws Error that names the file, for one that is not a list of mutants.
 */
export function readMutants(root = ROOT): readonly Mutant[] {
  const files = readdirSync(join(root, FOLDER)).filter((name) => name.endsWith('.yaml'));
  return files.toSorted().flatMap((name) => {
    const { data, error } = z.array(MUTANT).safeParse(parse(readFileSync(join(root, FOLDER, name), 'utf8')));
    if (error) throw new Error(`${FOLDER}/${name}: ${z.prettifyError(error)}`);
    return data;
  });
}

/**
 * A file's source with the change made.
 * @throws Error when the text is not there, or is there more than once, or the change is none.
 */
export function mutate(source: string, { file, text, replacement }: Mutant): string {
  const at = source.indexOf(text);
  if (at < 0) throw new Error(`${file} does not contain: ${text}`);
  if (source.indexOf(text, at + 1) >= 0) throw new Error(`${file} contains more than once: ${text}`);
  if (text === replacement) throw new Error(`${file}: nothing is changed: ${text}`);
  return source.slice(0, at) + replacement + source.slice(at + text.length);
}

/** `count` of them, always the same for a seed. */
export function sampleOf<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const left = [...items];
  let state = seed >>> 0;
  return Array.from({ length: Math.min(count, left.length) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return left.splice(Math.floor((state / 2 ** 32) * left.length), 1)[0]!;
  });
}
