import type { StageView } from '../document/types.ts';

export interface FoundStage {
  readonly id: string;
  readonly type: string;
  /** The option in which the text was found, where it is in no name. */
  readonly why?: string;
}

/** Stages whose id, type, description or options hold a text; those whose ids begin with it first, then ids, types, and the rest. */
export function findStages(
  stages: readonly Pick<StageView, 'id' | 'type' | 'description' | 'options'>[],
  text: string,
  titleOf: (type: string) => string,
): FoundStage[] {
  const sought = text.trim().toLowerCase();
  const found = stages.flatMap(({ id, type, description, options }): (FoundStage & { readonly rank: number })[] => {
    if (id.toLowerCase().startsWith(sought)) return [{ id, type, rank: 0 }];
    if (id.toLowerCase().includes(sought)) return [{ id, type, rank: 1 }];
    if (`${type} ${titleOf(type)}`.toLowerCase().includes(sought)) return [{ id, type, rank: 2 }];
    const said = Object.entries({ description, ...options }).find(([, value]) => printed(value).toLowerCase().includes(sought));
    return said ? [{ id, type, rank: 3, why: `${said[0]}: ${printed(said[1])}` }] : [];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ rank: _, ...stage }) => stage);
}

function printed(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}
