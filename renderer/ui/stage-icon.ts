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
import TableRowsSplit from '@lucide/svelte/icons/table-rows-split';
import type { Component } from 'svelte';
import type { IconName } from '../../stages/face.ts';
import { specOf } from '../../stages/index.ts';

/** What stands in the tile of a stage: an icon, turned by degrees, or a mark of up to three letters. */
export type StageSign = { readonly icon: Component; readonly turn?: number } | { readonly mark: string };

const ICONS: { readonly [Name in IconName]: Component } = {
  'arrow-down-wide-narrow': ArrowDownWideNarrow,
  blend: Blend,
  'columns-3': Columns3,
  copy: Copy,
  'copy-minus': CopyMinus,
  database: Database,
  'database-zap': DatabaseZap,
  dices: Dices,
  eye: Eye,
  globe: Globe,
  'list-filter': ListFilter,
  'memory-stick': MemoryStick,
  merge: Merge,
  pipette: Pipette,
  'scan-search': ScanSearch,
  sigma: Sigma,
  split: Split,
  'table-rows-split': TableRowsSplit,
};

/** The sign of a type; a question mark where there is no such type. */
export function signOf(type: string): StageSign {
  const sign = specOf(type)?.face.sign ?? { mark: '' };
  if ('icon' in sign) return { ...sign, icon: ICONS[sign.icon] };
  return sign.mark === '' ? { icon: CircleQuestionMark } : sign;
}
