import { createReadStream } from 'node:fs';
import { fileError } from '../../connectors/files/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';
import type { CsvSource } from '../plan/sources.ts';
import type { Environment } from './environment.ts';

/** The state of a CSV origin: SHA-256 of the files that are loaded. */
interface LoadedFiles {
  readonly files?: readonly string[];
}

/** The sources without the files whose content an earlier run has loaded, for origins that want only others. Pipes are always read. */
export async function leaveOutLoaded(
  job: CheckedJob,
  given: ReadonlyMap<string, CsvSource>,
  { state, signal }: Pick<Environment, 'state' | 'signal'>,
): Promise<ReadonlyMap<string, CsvSource>> {
  const sources = new Map(given);
  for (const stage of job.stages) {
    if (stage.type !== 'csv-origin' || !stage.plan.onlyChanged) continue;
    const source = sources.get(stage.id)!;
    const loaded = new Set((state.before[stage.id] as LoadedFiles | undefined)?.files);
    const kept: number[] = [];
    for (const [index, { file, text }] of source.inputs.entries()) {
      const hash = text === null ? await hashFile(file.path, signal) : undefined;
      if (hash !== undefined && loaded.has(hash)) continue;
      if (hash !== undefined) loaded.add(hash);
      kept.push(index);
    }
    const pick = <T>(values: readonly T[]): T[] => kept.map((index) => values[index]!);
    sources.set(stage.id, { ...source, inputs: pick(source.inputs), starts: pick(source.starts) });
    state.after[stage.id] = { files: [...loaded] } satisfies LoadedFiles;
  }
  return sources;
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  try {
    for await (const bytes of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(bytes as Uint8Array);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  return hash.digest('hex');
}
