import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import ArrowRight from '@lucide/svelte/icons/arrow-right';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Copy from '@lucide/svelte/icons/copy';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Filter from '@lucide/svelte/icons/list-filter';
import type { MenuItem } from '../../ui/menu.ts';
import { copyText } from '../clipboard.ts';
import type { GridView, ShownColumn } from './grid.svelte.ts';

/** What can be done with a column. */
export function columnMenu(view: GridView, shown: ShownColumn, filter: () => void): MenuItem[] {
  const { name } = shown.column.field;
  const place = view.columns.indexOf(shown);
  const sorted = view.sort?.column === shown.index ? view.sort : undefined;
  return [
    { title: 'Sort ascending', icon: ArrowUp, run: () => view.sortBy(name, false) },
    { title: 'Sort descending', icon: ArrowDown, run: () => view.sortBy(name, true) },
    { title: 'Order as read', disabled: !sorted, run: () => view.sortBy(name, undefined) },
    'separator',
    { title: 'Filter…', icon: Filter, run: filter },
    { title: 'Remove filter', disabled: !view.filterOf(name), run: () => view.setFilter(name, undefined) },
    'separator',
    { title: 'Move left', icon: ArrowLeft, disabled: place <= 0, run: () => view.move(place, place - 1) },
    {
      title: 'Move right',
      icon: ArrowRight,
      disabled: place === view.columns.length - 1,
      run: () => view.move(place, place + 1),
    },
    { title: 'Hide', icon: EyeOff, disabled: view.columns.length === 1, run: () => view.setHidden([name], true) },
    { title: 'Copy name', icon: Copy, run: () => void copyText(name) },
  ];
}
