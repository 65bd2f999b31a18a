import { type CommandName, SHORTCUTS, type Shortcut, type Where } from '../../ipc/shortcuts.ts';

export { type CommandName, SHORTCUTS, type Shortcut };

/** What the pointer does with keys held, for the list of shortcuts. */
export const POINTER_SHORTCUTS: readonly { readonly keys: string; readonly title: string }[] = [
  { keys: 'Mod+Wheel', title: 'Zoom' },
  { keys: 'Space+Drag', title: 'Move the canvas' },
  { keys: 'Shift+Drag', title: 'Select an area' },
  { keys: 'Double click', title: 'Configure' },
];

/** What a keyboard event is compared with. */
export interface Keys {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether an event is the keys `Mod+Shift+Z`. */
export function isPressed(event: Keys, keys: string, mac: boolean): boolean {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  const key = parts.at(-1)!;
  const modifiers = parts.slice(0, -1);
  const [mod, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (mod !== modifiers.includes('Mod') || other || event.altKey !== modifiers.includes('Alt')) return false;
  // Whether + needs Shift is up to the keyboard's layout.
  if (!/^[+=-]$/.test(key) && event.shiftKey !== modifiers.includes('Shift')) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  // With Alt, a Mac's keys give other letters.
  return event.altKey && /^[A-Z]$/.test(key) && event.code === `Key${key}`;
}

/** `typing`: the focus is in a field; `canvas`: in the canvas or nowhere; `job`: one is open. */
export interface Place {
  readonly typing: boolean;
  readonly job: boolean;
  readonly canvas: boolean;
}

/** Whether a shortcut's keys count there. */
export function counts(where: Where, { typing, job, canvas }: Place): boolean {
  if (where === 'everywhere') return true;
  return !typing && job && (where === 'job' || canvas);
}

/** The shortcut that an event asks for. */
export function findShortcut(event: Keys, state: Place & { readonly mac: boolean }): Shortcut | undefined {
  return SHORTCUTS.find(({ keys, where }: Shortcut) => {
    return counts(where, state) && keys.some((one) => isPressed(event, one, state.mac));
  });
}

const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Escape: 'Esc',
  ContextMenu: 'Menu',
};
const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Delete: '⌫', Backspace: '⌫' };

/** `Ctrl+Shift+Z`, or `⇧⌘Z` on a Mac. */
export function printKeys(keys: string, mac: boolean): string {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  if (!mac) return parts.map((part) => (part === 'Mod' ? 'Ctrl' : (SYMBOLS[part] ?? part))).join('+');
  const order = ['Alt', 'Shift', 'Mod'];
  const modifiers = order.filter((name) => parts.slice(0, -1).includes(name));
  return [...modifiers, parts.at(-1)!].map((part) => MAC[part] ?? SYMBOLS[part] ?? part).join('');
}

/** A command's keys as buttons, menus and the list of shortcuts show them. */
export function keysOf(command: CommandName, where: { readonly mac: boolean; readonly browser: boolean }): string {
  const shortcut: Shortcut = SHORTCUTS.find((one) => one.command === command)!;
  return printKeys((where.browser && shortcut.inBrowser) || shortcut.keys[0]!, where.mac);
}
