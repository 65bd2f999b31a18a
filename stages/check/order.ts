import type { Reporter } from '../../model/job/reporter.ts';
import type { Link } from './links.ts';

/**
 * The stages so that each comes after those that feed it, else in the order of the document. Stages on a cycle, and those after one,
 * are left out; every cycle found is reported.
 */
export function orderStages(ids: readonly string[], links: readonly Link[], reporter: Reporter): string[] {
  const incoming = Map.groupBy(links, (link) => link.to.stage);
  const ordered: string[] = [];
  const state = new Map<string, 'open' | 'done' | 'cyclic'>();
  for (const start of ids) {
    if (state.has(start)) continue;
    // The path from `start` against the links, with the next link of each to follow: recursion would bound a job's depth.
    const walk: { readonly id: string; next: number; cyclic: boolean }[] = [{ id: start, next: 0, cyclic: false }];
    state.set(start, 'open');
    for (let top = walk.at(-1); top !== undefined; top = walk.at(-1)) {
      const link = incoming.get(top.id)?.[top.next++];
      if (link === undefined) {
        walk.pop();
        state.set(top.id, top.cyclic ? 'cyclic' : 'done');
        if (!top.cyclic) ordered.push(top.id);
        const after = walk.at(-1);
        if (after) after.cyclic ||= top.cyclic;
        continue;
      }
      const source = link.from.stage;
      const seen = state.get(source);
      if (seen === undefined) {
        state.set(source, 'open');
        walk.push({ id: source, next: 0, cyclic: false });
      } else if (seen === 'cyclic') {
        top.cyclic = true;
      } else if (seen === 'open') {
        const cycle = walk.slice(walk.findIndex((step) => step.id === source));
        for (const step of cycle) step.cyclic = true;
        reportCycle(cycle.map((step) => step.id).reverse(), ids, links, reporter);
      }
    }
  }
  return ordered;
}

function reportCycle(cycle: readonly string[], ids: readonly string[], links: readonly Link[], reporter: Reporter): void {
  const members = new Set(cycle);
  const first = ids.find((id) => members.has(id))!;
  const at = cycle.indexOf(first);
  const path = [...cycle.slice(at), ...cycle.slice(0, at), first];
  const link = links.find((link) => link.to.stage === first && link.from.stage === path.at(-2));
  const message = `cycle: ${path.join(' → ')}`;
  reporter.report('cycle', message, link?.path ?? ['stages', first], { value: first, remedy: 'remove one of its links' });
}
