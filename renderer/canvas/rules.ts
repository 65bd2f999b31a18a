import { OUT } from '../../stages/stage.ts';
import type { LinkView, PortRef, StageView } from '../document/types.ts';
import { freeInput, freeOutput, samePort, takesMany } from './ports.ts';

/** The stages and links of a job. */
export interface Graph {
  readonly stages: readonly StageView[];
  readonly links: readonly LinkView[];
}

/** Whether a link can be drawn; `text` says what it would bring about, or why it cannot. */
export type Verdict = { readonly possible: true; readonly text?: string } | { readonly possible: false; readonly text: string };

const no = (text: string): Verdict => ({ possible: false, text });

/** Whether an output can be linked to an input. `moved`: the link that would be given up for it. */
export function canLink(graph: Graph, from: PortRef, to: PortRef, moved?: string): Verdict {
  const source = graph.stages.find(({ id }) => id === from.stage);
  const target = graph.stages.find(({ id }) => id === to.stage);
  if (!source || !target) return no('This stage does not exist.');
  if (source === target) return no('A stage cannot read itself.');
  if (source.outputs.length === 0) return no(`${source.id} gives no rows to other stages.`);
  if (target.inputs.length === 0) return no(`${target.id} reads no other stage.`);
  if (!source.outputs.some(({ name }) => name === from.port)) return no(`${source.id} has no output ${from.port}.`);
  if (!target.inputs.some(({ name }) => name === to.port)) return no(`${target.id} has no input ${to.port}.`);
  const links = graph.links.filter(({ id }) => id !== moved);
  const entered = links.filter((link) => samePort(link.to, to));
  if (entered.some((link) => samePort(link.from, from))) return no('They are linked already.');
  if (feeds(links, to.stage, from.stage)) return no(`That would be a loop: ${to.stage} feeds ${from.stage}.`);
  const reader =
    source.spec?.outputs === 'copy' && from.port === OUT ? undefined : links.find((link) => samePort(link.from, from));
  const replaced = takesMany(target.spec) ? undefined : entered[0];
  if (reader && reader !== replaced) {
    return { possible: true, text: `Through a copy: ${portText(from)} feeds ${reader.to.stage}, too.` };
  }
  if (replaced) return { possible: true, text: `Instead of ${portText(replaced.from)}.` };
  return { possible: true };
}

/** The link that is meant when two stages are to be linked: by free ports, else by the first ones. */
export function linkBetween(
  graph: Graph,
  from: { readonly stage: string; readonly port?: string },
  to: { readonly stage: string; readonly port?: string },
): { readonly from: PortRef; readonly to: PortRef } | undefined {
  const source = graph.stages.find(({ id }) => id === from.stage);
  const target = graph.stages.find(({ id }) => id === to.stage);
  if (!source || !target) return undefined;
  const output = from.port ?? freeOutput(source, graph.links)?.port ?? source.outputs[0]?.name;
  const input = to.port ?? freeInput(target, graph.links)?.port ?? target.inputs[0]?.name;
  if (output === undefined || input === undefined) return undefined;
  return { from: { stage: from.stage, port: output }, to: { stage: to.stage, port: input } };
}

/** Whether rows of one stage reach another. */
function feeds(links: readonly LinkView[], stage: string, other: string): boolean {
  const seen = new Set([stage]);
  for (const id of seen) {
    if (id === other) return true;
    for (const link of links) if (link.from.stage === id) seen.add(link.to.stage);
  }
  return false;
}

/** As job documents write it: `sales`, `router.large`. */
export function portText({ stage, port }: PortRef): string {
  return port === OUT ? stage : `${stage}.${port}`;
}
