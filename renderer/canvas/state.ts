import type { Problem } from '../../model/errors.ts';
import { writtenParts } from '../../model/rows-written.ts';
import { OUT, REJECTS } from '../../stages/stage.ts';
import type { LinkView, StageView } from '../document/types.ts';
import { isUnfinished, isUnset } from '../document/unfinished.ts';
import { messageOf } from '../inspector/problem-words.ts';
import type { StageFigures } from './figures.ts';
import { printCount, printDuration, printRate, printShare } from './numbers.ts';

/** The one state that a stage's badge shows. */
export type BadgeState =
  | 'unconfigured'
  | 'unlinked'
  | 'ready'
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'invalid'
  | 'warning'
  | 'skipped'
  | 'disabled';

/** The states in words, for tooltips and screen readers. */
export const STATE_TEXTS: { readonly [State in BadgeState]: string } = {
  unconfigured: 'not configured',
  unlinked: 'not linked',
  ready: 'ready',
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  invalid: 'has errors',
  warning: 'has warnings',
  skipped: 'not run',
  disabled: 'disabled',
};

export function stateOf(stage: StageView, figures: StageFigures | undefined): BadgeState {
  if (stage.disabled) return 'disabled';
  if (figures?.state === 'running' || figures?.state === 'failed') return figures.state;
  const errors = stage.problems.filter(({ severity }) => severity === 'error');
  if (stage.blank && stage.spec) return 'unconfigured';
  if (errors.some((problem) => !isUnfinished(problem))) return 'invalid';
  if (errors.some(isUnset)) return 'unconfigured';
  if (errors.length > 0) return 'unlinked';
  if (stage.problems.length > 0 || (figures?.state === 'done' && figures.warnings)) return 'warning';
  return figures?.state ?? 'ready';
}

export interface Footer {
  readonly left: string;
  readonly right?: string;
  readonly tone?: 'bad' | 'warning';
  /** What to do about a problem. */
  readonly hint?: string;
}

/** What stands at the bottom of a stage: its figures, or the first of its problems. `links`: those of the job. */
export function footerOf(stage: StageView, figures: StageFigures | undefined, links: readonly LinkView[]): Footer {
  const state = stateOf(stage, figures);
  switch (state) {
    case 'disabled':
      return { left: passesBy(stage) ? 'Disabled: rows pass by' : 'Disabled' };
    case 'failed':
      return {
        left: figures?.error?.message ?? 'Failed',
        tone: 'bad',
        ...(figures?.error?.remedy && { hint: figures.error.remedy }),
      };
    case 'invalid':
      return problemFooter(stage.problems.find((problem) => problem.severity === 'error' && !isUnfinished(problem))!, 'bad');
    case 'unlinked':
      return { left: stage.problems.some(({ code }) => code === 'missing-input') ? 'Link its input' : 'Link its output' };
    case 'unconfigured': {
      const missing = stage.blank ? undefined : stage.problems.find(isUnset);
      return { left: missing ? messageOf(missing) : 'Not configured yet' };
    }
    case 'warning':
      return figures?.state === 'done' ? runFooter(stage, figures, links) : problemFooter(stage.problems[0]!, 'warning');
    case 'waiting':
      return { left: 'Waiting' };
    case 'skipped': {
      const rows = Math.max(figures?.rowsIn ?? 0, figures?.rowsOut ?? 0);
      return { left: rows > 0 ? `Stopped after ${printCount(rows)} ${rows === 1 ? 'row' : 'rows'}` : 'Not run' };
    }
    case 'ready':
      return { left: columnsText(stage) };
    case 'running':
    case 'done':
      return runFooter(stage, figures!, links);
  }
}

/** What the badge of a stage tells on request: what is wrong with it, and what its run warns of. */
export function detailsOf(stage: StageView, figures: StageFigures | undefined, footer: Footer): string | undefined {
  const state = stateOf(stage, figures);
  if (state !== 'warning') return [footer.left, footer.hint].filter(Boolean).join('\n') || undefined;
  const problems = stage.problems.map(({ message, remedy }) => (remedy ? `${message}; ${remedy}` : message));
  return [...new Set([...problems, ...(figures?.warnings ?? [])])].join('\n');
}

function problemFooter({ message, remedy }: Problem, tone: 'bad' | 'warning'): Footer {
  return { left: message, tone, ...(remedy && { hint: remedy }) };
}

function columnsText({ outputs, inputs }: StageView): string {
  const schema = (outputs.find(({ name }) => name !== REJECTS) ?? outputs[0] ?? inputs[0])?.schema;
  if (!schema) return 'Ready';
  return `${printCount(schema.length)} ${schema.length === 1 ? 'column' : 'columns'}`;
}

/** Whether rows pass by the stage when it is disabled. */
function passesBy({ spec }: StageView): boolean {
  return spec?.inputs === 'one' && spec.outputs === 'one';
}

function runFooter(stage: StageView, figures: StageFigures, links: readonly LinkView[]): Footer {
  const { rowsIn, rowsOut, rejected, rowsPerSecond, busyMs } = figures;
  const ends = stage.spec?.outputs === 'none';
  const rows = ends ? rowsIn - rejected : rowsOut;
  const noun = stage.spec?.face.noun ?? (ends && stage.spec?.category === 'destination' ? 'loaded' : 'rows');
  const left = `${printCount(rows)} ${rows === 1 && noun.endsWith('s') && noun !== 'loaded' ? noun.slice(0, -1) : noun}`;
  // Where the rejects are linked, the link says how many there are.
  const isLinked = links.some(({ from }) => from.stage === stage.id && from.port === REJECTS);
  if (rejected > 0 && !isLinked) return { left, right: `${printCount(rejected)} rejected`, tone: 'bad' };
  if (figures.state === 'running') return { left, right: rowsPerSecond === undefined ? 'running' : printRate(rowsPerSecond) };
  if (noun === 'kept') return { left, right: printShare(rowsOut, rowsIn) };
  const hint = figures.written && writtenParts(figures.written).join('\n');
  return { left, ...(busyMs !== undefined && { right: printDuration(busyMs) }), ...(hint && { hint }) };
}

/** `Filter high_value, ready, from sales, to by_category`: what a screen reader says of a stage. */
export function labelOf(stage: StageView, title: string, state: BadgeState, links: readonly LinkView[]): string {
  const from = links.filter(({ to }) => to.stage === stage.id).map((link) => nameOf(link.from.stage, link.from.port));
  const to = links.filter((link) => link.from.stage === stage.id).map((link) => nameOf(link.to.stage, OUT));
  const parts = [`${title} ${stage.id}`, STATE_TEXTS[state]];
  if (from.length > 0) parts.push(`from ${from.join(' and ')}`);
  if (to.length > 0) parts.push(`to ${to.join(' and ')}`);
  return parts.join(', ');
}

const nameOf = (stage: string, port: string) => (port === OUT ? stage : `${stage} ${port}`);
