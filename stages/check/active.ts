import type { StageSpec } from '../stage.ts';
import { OUT } from '../stage.ts';
import type { Link } from './links.ts';

export interface Switchable {
  readonly id: string;
  readonly spec: StageSpec | undefined;
  readonly disabled: boolean;
}

/** The links as data flows, and the stages that take part. */
export interface ActiveGraph {
  /** Links between stages that are not disabled; those around a bypassed stage lead past it. */
  readonly links: readonly Link[];
  /** Stages whose rows come from an origin and reach a destination; of a part of a job, wherever they lead. */
  readonly active: ReadonlySet<string>;
}

/** Whether a disabled stage is bypassed, rather than left out with its branch. */
export function isBypassed({ spec, disabled }: Switchable): boolean {
  return disabled && spec?.inputs === 'one' && spec.outputs === 'one';
}

/** Takes the disabled stages out. `ordered` lists stages after those that feed them. `partly`: they are not the whole job. */
export function activate(
  ordered: readonly string[],
  nodes: ReadonlyMap<string, Switchable>,
  declared: readonly Link[],
  partly = false,
): ActiveGraph {
  const incoming = Map.groupBy(declared, (link) => link.to.stage);
  const links: Link[] = [];
  const past = new Map<string, Link['from'] | undefined>();
  const fed = new Set<string>();
  for (const id of ordered) {
    const node = nodes.get(id)!;
    const sources = (incoming.get(id) ?? []).flatMap((link): Link[] => {
      const around = link.from.port === OUT && past.has(link.from.stage);
      const from = around ? past.get(link.from.stage) : link.from;
      return from && fed.has(from.stage) ? [{ ...link, from }] : [];
    });
    if (isBypassed(node)) past.set(id, sources[0]?.from);
    if (node.disabled) continue;
    links.push(...sources);
    const needed = Array.isArray(node.spec?.inputs) ? node.spec.inputs.length : node.spec?.inputs === 'none' ? 0 : 1;
    if (sources.length >= needed) fed.add(id);
  }
  const outgoing = Map.groupBy(links, (link) => link.from.stage);
  const active = new Set<string>();
  for (const id of ordered.toReversed()) {
    const reaches = nodes.get(id)!.spec?.outputs === 'none' || outgoing.get(id)?.some((link) => active.has(link.to.stage));
    if (fed.has(id) && (reaches || partly)) active.add(id);
  }
  return { links, active };
}
