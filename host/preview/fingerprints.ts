import { sha256 } from '../../model/sha256.ts';
import type { CheckedPart } from './check.ts';

/**
 * What the rows of each stage depend on, as a hash: its type and resolved options, all that is upstream of it, its source as it is, and the rows that are read
 * of each origin. Stages with equal fingerprints give equal rows. Absent for a stage whose rows may be others the next time.
 */
export function fingerprintsOf({ job, sourceKeys }: CheckedPart, sourceRows: number): Map<string, string> {
  // Expressions may ask for the date.
  const day = new Date().toISOString().slice(0, 10);
  const prints = new Map<string, string>();
  for (const { id, type, options, inputs } of job.stages) {
    const readsSource = inputs.length === 0 && type !== 'generator';
    const upstream = inputs.map(({ port, from }) => [port, prints.get(from.stage), from.port]);
    const source = sourceKeys.get(id);
    if ((readsSource && source === undefined) || upstream.some(([, print]) => print === undefined)) continue;
    const parts = [id, type, options, upstream, source, sourceRows, day];
    const text = JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    prints.set(id, sha256(text).toString('base64url'));
  }
  return prints;
}
