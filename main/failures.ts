import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const failure = z.object({ job: z.string(), end: z.string(), message: z.string() });

/** A run that failed while no window was open. */
export type Failure = z.infer<typeof failure>;

/** Keeps a failure until a window says it. The history has it, too. */
export function addFailure(file: string, added: Failure): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify([...readFailures(file), added]));
}

/** What no window has said yet. */
export function takeFailures(file: string): readonly Failure[] {
  const all = readFailures(file);
  rmSync(file, { force: true });
  return all;
}

function readFailures(file: string): readonly Failure[] {
  try {
    return z.array(failure).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or a damaged file, which is no reason not to start.
    return [];
  }
}
