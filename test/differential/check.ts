import type { JobCase } from './job-case.ts';
import type { Oracle } from './oracle.ts';
import { keepCase, runCases, type Setting } from './run-case.ts';
import { shrink } from './shrink.ts';

/** Runs cases as one job. Returns an empty text, or what is wrong with the smallest case that could be found. */
export async function check(cases: readonly JobCase[], oracle: Oracle, setting: Setting): Promise<string> {
  const found = await attempt(cases, oracle, setting);
  if (found === undefined) return '';
  for (const one of cases) {
    if ((await attempt([one], oracle, setting)) === undefined) continue;
    const { smallest, mismatch } = await shrink(one, oracle, setting);
    return `${mismatch.port}: ${mismatch.what}\n${keepCase(smallest, setting)}`;
  }
  return `only together: ${found}`;
}

async function attempt(cases: readonly JobCase[], oracle: Oracle, setting: Setting): Promise<string | undefined> {
  try {
    return (await runCases(cases, oracle, setting))?.what;
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
  }
}
