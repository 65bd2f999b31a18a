import { STAGE_TYPES, type StageType, specOf } from '../../stages/index.ts';
import type { Category } from '../../stages/stage.ts';

/** What people call a type: `csv-origin` → `CSV file`. A type that there is not is called what it is. */
export function titleOf(type: string): string {
  return specOf(type)?.face.title ?? type;
}

export function synonymsOf(type: string): readonly string[] {
  return specOf(type)?.face.synonyms ?? [];
}

/** The groups of the palette, in order, and what a single member of each is called. */
export const GROUPS: readonly { readonly category: Category; readonly title: string; readonly noun: string }[] = [
  { category: 'origin', title: 'Origins', noun: 'origin' },
  { category: 'transformer', title: 'Transform', noun: 'transform' },
  { category: 'router', title: 'Route', noun: 'route' },
  { category: 'destination', title: 'Destinations', noun: 'destination' },
];

/** The types that can be added by hand, by group. Those that need a program that hands data over are not among them. */
export const OFFERED: readonly StageType[] = GROUPS.flatMap(({ category }) =>
  STAGE_TYPES.filter((type) => specOf(type)?.category === category && !specOf(type)?.face.hidden),
);
