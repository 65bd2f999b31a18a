import type { PortName } from '../../engine/plan/graph.ts';
import { JobError } from '../../model/errors.ts';
import { asMap, type SourceDocument, type Value } from '../../model/job/document.ts';
import { didYouMean } from '../../model/suggest.ts';
import type { CheckedStage } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import { IN, OUT, REJECTS } from '../../stages/stage.ts';
import { declarationOf } from './check.ts';
import { schemaOf } from './plan.ts';

/** What is wanted of a job before it is checked: a port of a stage, or the default one. */
export interface WantedPort {
  readonly stage: string;
  readonly port: string | undefined;
}

/** Whose rows are shown for a stage: its own, or, for a destination, those that it would get. */
export function wantedPort(source: SourceDocument, stage: string, port: string | undefined): WantedPort {
  const { type } = declarationOf(source, stage);
  const isDestination = typeof type === 'string' && specOf(type)?.outputs === 'none';
  return isDestination && port !== REJECTS ? (inputPort(source, stage, undefined) ?? { stage, port }) : { stage, port };
}

/** What feeds an input of a stage. `undefined` when nothing does; the check says what is wrong. */
export function inputPort(source: SourceDocument, stage: string, port: string | undefined): WantedPort | undefined {
  const { from } = declarationOf(source, stage);
  const references: readonly (readonly [string, Value])[] = Object.entries(
    asMap(from) ?? (Array.isArray(from) ? from : { [IN]: from }),
  );
  const [, text] = references.find(([name]) => port === undefined || name === port) ?? [];
  if (typeof text !== 'string') return undefined;
  const dot = text.indexOf('.');
  return dot < 0 ? { stage: text, port: undefined } : { stage: text.slice(0, dot), port: text.slice(dot + 1) };
}

/**
 * The wanted port among the checked stages. A stage that is disabled and bypassed gives what passes by.
 * @throws JobError for a port that the stage does not have, and for a disabled stage that nothing passes by.
 */
export function findPort(source: SourceDocument, stages: readonly CheckedStage[], wanted: WantedPort): PortName {
  let { stage: id, port } = wanted;
  const seen = new Set<string>();
  for (;;) {
    const stage = stages.find((one) => one.id === id);
    if (stage) return { stage: id, port: existing(stage, port ?? defaultPort(stage)) };
    const before = seen.has(id) ? undefined : inputPort(source, id, undefined);
    if (!before)
      throw JobError.of(
        'nothing-to-run',
        `no rows reach ${wanted.stage}: a stage is disabled`,
        { stage: wanted.stage },
        { remedy: 'enable it' },
      );
    seen.add(id);
    ({ stage: id, port } = before);
  }
}

function existing(stage: CheckedStage, port: string): string {
  if (schemaOf(stage, port)) return port;
  const remedy = didYouMean(port, [...Object.keys(stage.outputs), ...(stage.rejects ? [REJECTS] : [])], 'the ports');
  const more = { value: port, ...(remedy !== undefined && { remedy }) };
  throw JobError.of('unknown-port', `unknown port of ${stage.id}: ${port}`, { stage: stage.id }, more);
}

const defaultPort = ({ outputs }: CheckedStage): string => (Object.hasOwn(outputs, OUT) ? OUT : (Object.keys(outputs)[0] ?? OUT));
