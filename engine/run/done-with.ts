import type { PhysicalPlan } from '../plan/physical.ts';

/** The tables that no fragment behind number `number` needs. */
export function doneWith({ pipelines, exchanges }: PhysicalPlan, number: number): string[] {
  const later = pipelines.slice(number + 1);
  return [...exchanges.values()].flatMap(({ id, kind, stage }) => {
    const needed = later.some(
      ({ feeds, probes, root }) =>
        feeds.some(({ to }) => 'exchange' in to && to.exchange === id) ||
        probes.includes(stage.id) ||
        (root.kind === 'unmatched' && root.stage === stage.id),
    );
    return kind === 'table' && !needed ? [id] : [];
  });
}
