import type { Component } from 'svelte';

export interface MenuAction {
  readonly title: string;
  readonly icon?: Component | undefined;
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** Shows a tick; absent for what is no choice. */
  readonly checked?: boolean | undefined;
  run(): void;
}
export type MenuItem = MenuAction | 'separator';

/** The upper left corner of a menu of a size that is to open at a point, so that all of it can be seen. */
export function menuCorner(
  at: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
  room: { readonly width: number; readonly height: number },
): { readonly x: number; readonly y: number } {
  const within = (from: number, length: number, all: number) => Math.max(4, Math.min(from, all - length - 4));
  return { x: within(at.x, size.width, room.width), y: within(at.y, size.height, room.height) };
}

/** The index of the item that comes `step` after another, or begins with a letter; skips what cannot be chosen. */
export function nextItem(items: readonly MenuItem[], from: number, step: 1 | -1, initial = ''): number {
  for (let distance = 1; distance <= items.length; distance++) {
    const index = (from + step * distance + items.length * 2) % items.length;
    const item = items[index]!;
    if (item === 'separator' || item.disabled) continue;
    if (item.title.toLowerCase().startsWith(initial.toLowerCase())) return index;
  }
  return from;
}
