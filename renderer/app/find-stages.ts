import type { StageView } from '../document/types.ts';
import { bestFirst } from '../ui/best-first.ts';

export interface FoundStage {
  readonly id: string;
  readonly type: string;
  /** The option in which the text was found, where it is in no name. */
  readonly why?: string;
}

/** Stages whose id, type, description or options hold a text: by their ids, the one that is called so first; then by their types; then the rest. */
export function findStages(
  stages: readonly Pick<StageView, 'id' | 'type' | 'description' | 'options'>[],
  text: string,
  titleOf: (type: string) => string,
): FoundStage[] {
  const sought = text.trim().toLowerCase();
  const named = bestFirst(stages, text, ({ id }) => [id]);
  const ofType = bestFirst(stages, text, ({ type }) => [titleOf(type), type, `${type} ${titleOf(type)}`]);
  const found = new Map<string, FoundStage>([...named, ...ofType].map(({ id, type }) => [id, { id, type }]));
  for (const { id, type, description, options } of stages) {
    if (found.has(id)) continue;
    const said = Object.entries({ description, ...options }).find(([, value]) => printed(value).toLowerCase().includes(sought));
    if (said) found.set(id, { id, type, why: `${said[0]}: ${printed(said[1])}` });
  }
  return [...found.values()];
}

function printed(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}
