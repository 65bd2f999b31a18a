import type { Options } from '../../stages/face.ts';
import { specOf } from '../../stages/index.ts';
import { titleOf } from '../palette/titles.ts';
import { printCount } from './numbers.ts';

/** What a stage is and does, in a line: `Join · left · customer_id`. */
export function summaryOf(type: string, options: Options): string {
  const parts = specOf(type)?.face.box?.(options, printCount) ?? [];
  return [titleOf(type), ...parts].filter(Boolean).join(' · ');
}
