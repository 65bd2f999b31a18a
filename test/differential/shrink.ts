import type { JobCase, Step } from './job-case.ts';
import { openPorts, stepsBefore } from './job-case.ts';
import type { Oracle } from './oracle.ts';
import { type Mismatch, runCases, type Setting } from './run-case.ts';

/** Times that a smaller case is tried. */
const TRIES = 150;

/** Looks for a smaller case that fails too: the first stage that is wrong, then fewer rows. */
export async function shrink(
  failing: JobCase,
  oracle: Oracle,
  setting: Setting,
): Promise<{ smallest: JobCase; mismatch: Mismatch }> {
  let tries = 0;
  const attempt = async (candidate: JobCase): Promise<Mismatch | undefined> => {
    if (tries++ > TRIES) return undefined;
    try {
      await define(candidate, oracle);
      return await runCases([candidate], oracle, setting);
    } catch (error) {
      return { port: '', what: String(error) };
    }
  };
  let smallest = failing;
  let mismatch = await attempt(failing);
  if (!mismatch) return { smallest, mismatch: { port: '', what: 'comes and goes' } };

  for (const port of failing.steps.flatMap((step) => step.outputs.map((output) => output.port))) {
    const candidate = before(failing, port);
    if (candidate.steps.length >= smallest.steps.length) continue;
    const found = await attempt(candidate);
    if (!found) continue;
    smallest = candidate;
    mismatch = found;
    break;
  }
  for (let s = 0; s < smallest.sources.length; s++) {
    for (let size = Math.ceil(smallest.sources[s]!.rows.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < smallest.sources[s]!.rows.length && tries < TRIES; ) {
        const candidate = without(smallest, s, from, size);
        const found = await attempt(candidate);
        if (found) {
          smallest = candidate;
          mismatch = found;
        } else from += size;
      }
    }
  }
  await define(smallest, oracle);
  return { smallest, mismatch };
}

/** Makes the tables of a case again. */
async function define({ sources, steps }: JobCase, oracle: Oracle): Promise<void> {
  for (const source of sources) await oracle.load(source);
  for (const statement of steps.flatMap((step) => step.sql)) await oracle.run(statement);
}

/** The part of a case that a port depends on. */
function before({ seed, sources, steps }: JobCase, port: string): JobCase {
  const kept: readonly Step[] = stepsBefore(steps, port);
  const names = new Set(kept.flatMap((step) => Object.keys(step.stages)));
  return { seed, sources: sources.filter((source) => names.has(source.name)), steps: kept };
}

function without(one: JobCase, number: number, from: number, size: number): JobCase {
  const sources = one.sources.map((source, i) =>
    i === number ? { ...source, rows: source.rows.toSpliced(from, size) } : source,
  );
  return { ...one, sources };
}

export const portsOf = ({ steps }: JobCase): string[] => openPorts(steps).map(({ port }) => port);
