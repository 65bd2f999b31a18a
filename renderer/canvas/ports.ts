import { IN, OUT, type StageSpec } from '../../stages/stage.ts';
import { STAGE_HEIGHT } from '../document/layout.ts';
import type { LinkView, PortRef, PortView, StageView } from '../document/types.ts';

/** Whether any number of links go into one port. */
export const takesMany = (spec: StageSpec | undefined) => spec?.inputs === 'many';

/** How far below the upper edge of a stage its ports lie, in pixels. */
export function inputTop(index: number, count: number): number {
  return count < 2 ? 30 : 22 + 18 * index;
}

export function outputTop(outputs: readonly PortView[], index: number): number {
  const { rejects = false, side = false } = outputs[index]!;
  const own = outputs.filter((port) => !port.rejects && !port.side).length;
  if (!rejects && !side) return own < 2 ? 30 : 22 + 18 * index;
  // Below those of the stage's own rows, close together: most stages leave them alone.
  const above = outputs.slice(0, index).filter((port) => port.side).length;
  if (side) return 46 + 13 * above;
  return Math.max(57, 22 + 18 * own, 46 + 13 * above);
}

/** The height that a stage needs for its ports. */
export function heightOf(stage: StageView): number {
  const { inputs } = stage;
  const lowest = Math.max(
    inputs.length > 0 ? inputTop(inputs.length - 1, inputs.length) : 0,
    stage.outputs.length > 0 ? outputTop(stage.outputs, stage.outputs.length - 1) : 0,
  );
  return Math.max(STAGE_HEIGHT, lowest + 22);
}

/** Whether a port's name says something that its place does not. */
export function isNamed(port: PortView): boolean {
  return port.name !== IN && port.name !== OUT;
}

export function samePort(a: PortRef, b: PortRef): boolean {
  return a.stage === b.stage && a.port === b.port;
}

/** An output that another link can leave: one that none leaves yet, or that of a copy. Rejects and rows that would be dropped are never meant. */
export function freeOutput(stage: StageView, links: readonly LinkView[]): PortRef | undefined {
  const own = stage.outputs.filter(({ rejects, side }) => !rejects && !side);
  const free = own.find(
    ({ name }) => stage.spec?.outputs === 'copy' || !links.some(({ from }) => samePort(from, { stage: stage.id, port: name })),
  );
  return free && { stage: stage.id, port: free.name };
}

/** An input that no link enters yet, or one that takes many. */
export function freeInput(stage: StageView, links: readonly LinkView[]): PortRef | undefined {
  const free = stage.inputs.find(
    ({ name }) => takesMany(stage.spec) || !links.some(({ to }) => samePort(to, { stage: stage.id, port: name })),
  );
  return free && { stage: stage.id, port: free.name };
}

/** The first input of a type; `undefined` if it reads nothing. */
export function firstInput(spec: StageSpec): string | undefined {
  if (spec.inputs === 'none') return undefined;
  return typeof spec.inputs === 'string' ? IN : spec.inputs[0];
}

/** The output that a type has whatever its options say; `undefined` if there is none. */
export function firstOutput(spec: StageSpec): string | undefined {
  return spec.outputs === 'one' || spec.outputs === 'copy' ? OUT : undefined;
}
