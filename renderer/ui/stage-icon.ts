import ArrowDownWideNarrow from '@lucide/svelte/icons/arrow-down-wide-narrow';
import Blend from '@lucide/svelte/icons/blend';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import Columns3 from '@lucide/svelte/icons/columns-3';
import Copy from '@lucide/svelte/icons/copy';
import CopyMinus from '@lucide/svelte/icons/copy-minus';
import Database from '@lucide/svelte/icons/database';
import DatabaseZap from '@lucide/svelte/icons/database-zap';
import Dices from '@lucide/svelte/icons/dices';
import Eye from '@lucide/svelte/icons/eye';
import Globe from '@lucide/svelte/icons/globe';
import ListFilter from '@lucide/svelte/icons/list-filter';
import MemoryStick from '@lucide/svelte/icons/memory-stick';
import Merge from '@lucide/svelte/icons/merge';
import Pipette from '@lucide/svelte/icons/pipette';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Sigma from '@lucide/svelte/icons/sigma';
import Split from '@lucide/svelte/icons/split';
import type { Component } from 'svelte';
import type { StageType } from '../../stages/index.ts';

/** What stands in the tile of a stage: an icon, turned by degrees so that it flows to the right, or a mark of up to three letters. */
export type StageSign = { readonly icon: Component; readonly turn?: number } | { readonly mark: string };

const SIGNS: { readonly [Type in StageType]: StageSign } = {
  generator: { icon: Dices },
  'csv-origin': { mark: 'csv' },
  'json-origin': { mark: '{}' },
  'rest-origin': { icon: Globe },
  'database-origin': { icon: DatabaseZap },
  'sqlite-origin': { icon: Database },
  'postgres-origin': { icon: Database },
  'bigquery-origin': { icon: Database },
  'mysql-origin': { icon: Database },
  'memory-origin': { icon: MemoryStick },
  filter: { icon: ListFilter },
  derive: { mark: 'ƒ' },
  select: { icon: Columns3 },
  sort: { icon: ArrowDownWideNarrow },
  aggregator: { icon: Sigma },
  join: { icon: Blend },
  lookup: { icon: ScanSearch },
  'remove-duplicates': { icon: CopyMinus },
  sample: { icon: Pipette },
  funnel: { icon: Merge, turn: 90 },
  switch: { icon: Split, turn: 90 },
  copy: { icon: Copy },
  printer: { icon: Eye },
  'csv-destination': { mark: 'csv' },
  'json-destination': { mark: '{}' },
  'rest-destination': { icon: Globe },
  'database-destination': { icon: DatabaseZap },
  'sqlite-destination': { icon: Database },
  'postgres-destination': { icon: Database },
  'mysql-destination': { icon: Database },
  'bigquery-destination': { icon: Database },
  'memory-destination': { icon: MemoryStick },
};

/** The sign of a type; a question mark where there is no such type. */
export function signOf(type: string): StageSign {
  return Object.hasOwn(SIGNS, type) ? SIGNS[type as StageType] : { icon: CircleQuestionMark };
}
