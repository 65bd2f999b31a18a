import { ownValue } from '../../model/own.ts';
import type { JobEditor, PortRef, StageView } from '../document/types.ts';
import { isUnfinished } from '../document/unfinished.ts';

type Shown = Pick<JobEditor, 'selectedStages' | 'selectedLink' | 'stage' | 'link'>;

/**
 * The port whose rows are wanted: that of the selected link, else of the selected stage, else `asked`. A destination has no port but that
 * of its rejects; its rows are those that it would get, and their port is the empty name.
 */
export function shownTarget(editor: Shown, asked: PortRef | undefined): PortRef | undefined {
  const link = editor.selectedLink === undefined ? undefined : editor.link(editor.selectedLink);
  if (link) return link.from;
  const selected = [...editor.selectedStages].at(-1);
  const stage = editor.stage(selected ?? asked?.stage ?? '');
  if (!stage) return undefined;
  const port = asked?.stage === stage.id && stage.outputs.some(({ name }) => name === asked.port) ? asked.port : firstPort(stage);
  return { stage: stage.id, port };
}

function firstPort({ outputs }: StageView): string {
  return outputs.find(({ rejects }) => !rejects)?.name ?? '';
}

/** The ports of a stage to choose from: a destination's rejects stand beside what it gets. */
export function portsOf({
  outputs,
}: StageView): readonly { readonly name: string; readonly title: string; readonly rejects: boolean }[] {
  const ports = outputs.map(({ name, rejects }) => ({ name, title: name, rejects }));
  return ports.length > 0 && ports.every(({ rejects }) => rejects)
    ? [{ name: '', title: 'in', rejects: false }, ...ports]
    : ports;
}

/** A stage and all that feed it, each once, those nearest first. */
export function upstreamOf(editor: Pick<JobEditor, 'stage' | 'inputsOf'>, stage: string): StageView[] {
  const found = new Map<string, StageView>();
  const open = [stage];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const view = found.has(id) ? undefined : editor.stage(id);
    if (!view) continue;
    found.set(id, view);
    open.push(...editor.inputsOf(id).map(({ from }) => from.stage));
  }
  return [...found.values()];
}

/** All that the rows of a stage depend on, as text: rows must be read again when it differs. */
export function upstreamKey(
  editor: Pick<JobEditor, 'stage' | 'inputsOf' | 'parameters' | 'connections' | 'sourceSchemas' | 'sourceNotes' | 'file'>,
  stage: string,
): string {
  const stages = upstreamOf(editor, stage).map(({ id, type, options, disabled }) => {
    const inputs = editor.inputsOf(id).map(({ from, to }) => [from, to.port]);
    return [id, type, options, disabled, inputs, ownValue(editor.sourceSchemas, id), ownValue(editor.sourceNotes, id)];
  });
  const all = [editor.file, editor.parameters, editor.connections, stages];
  return JSON.stringify(all, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** What keeps a stage from having rows: the nearest stage that is not configured, or that has an error. */
export type Obstacle =
  | { readonly kind: 'blank'; readonly stage: string }
  | { readonly kind: 'unlinked'; readonly stage: string }
  /** `unfinished`: something is only not there yet. */
  | { readonly kind: 'error' | 'unfinished'; readonly stage: string; readonly problem: StageView['problems'][number] };

/** What is wrong with what reads or writes beside a stage: its rows can be looked at nevertheless. */
const OF_OTHERS: readonly string[] = ['unused-output', 'several-consumers', 'same-target'];

/** What keeps a port from having rows. What a destination would get, the empty port, does not depend on its own options. */
export function obstacleOf(editor: Pick<JobEditor, 'stage' | 'inputsOf'>, { stage, port }: PortRef): Obstacle | undefined {
  for (const view of upstreamOf(editor, stage)) {
    const ends = view.id === stage && port === '' && view.spec?.outputs === 'none';
    if (ends && editor.inputsOf(stage).length > 0) continue;
    if (view.blank) return { kind: 'blank', stage: view.id };
    if (view.inputs.length > 0 && editor.inputsOf(view.id).length === 0) return { kind: 'unlinked', stage: view.id };
    const problems = view.problems.filter(({ severity, code }) => severity === 'error' && !OF_OTHERS.includes(code));
    const problem = problems.find((one) => !isUnfinished(one)) ?? problems[0];
    if (problem) return { kind: isUnfinished(problem) ? 'unfinished' : 'error', stage: view.id, problem };
  }
  return undefined;
}
