import type { PhysicalPlan } from '../plan/physical.ts';

/** Tables by the number of the last fragment that needs them: behind it they are done with. */
export function tablesByLastUse({ pipelines, exchanges }: PhysicalPlan): ReadonlyMap<number, readonly string[]> {
  const lastUse = new Map<string, number>();
  pipelines.forEach(({ feeds, probes, root }, number) => {
    for (const { to } of feeds) if ('exchange' in to) lastUse.set(to.exchange, number);
    for (const stage of probes) lastUse.set(`table:${stage}`, number);
    if (root.kind === 'unmatched') lastUse.set(`table:${root.stage}`, number);
  });
  const tables = [...exchanges.values()].filter(({ holds }) => holds.exchange === 'table').map(({ id }) => id);
  return Map.groupBy(tables, (id) => lastUse.get(id) ?? 0);
}
