import { describe, expect, test } from 'vitest';
import {
  findShortcut,
  isPressed,
  type Keys,
  keysOf,
  printKeys,
  SHORTCUTS,
  type Shortcut,
} from '../../../renderer/app/shortcuts.ts';

/** The event of pressing keys: `Control+Shift+Z`. */
function press(text: string): Keys {
  const parts = text === '+' ? ['+'] : text.split('+');
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const key = parts.at(-1)!;
  return {
    key,
    code: `Key${key.toUpperCase()}`,
    ctrlKey: has('Control'),
    metaKey: has('Meta'),
    shiftKey: has('Shift'),
    altKey: has('Alt'),
  };
}

const onCanvas = { mac: false, typing: false, job: true, canvas: true };

test.each([
  ['Control+s', 'Mod+S', false, true],
  ['Meta+s', 'Mod+S', false, false],
  ['Meta+s', 'Mod+S', true, true],
  ['Control+s', 'Mod+S', true, false],
  ['Control+Shift+Z', 'Mod+Shift+Z', false, true],
  ['Control+Shift+Z', 'Mod+Z', false, false],
  ['Control+Alt+s', 'Mod+S', false, false],
  ['d', 'D', false, true],
  ['Shift+D', 'D', false, false],
  ['Shift+=', '=', false, true],
  ['Alt+n', 'Alt+N', false, true],
])('takes %s for %s on a Mac or not (%s): %s', (pressed, keys, mac, expected) => {
  expect(isPressed(press(pressed), keys, mac)).toBe(expected);
});

test('knows letters by their place where Alt makes another letter of them', () => {
  expect(isPressed({ ...press('Alt+n'), key: '˜', code: 'KeyN' }, 'Alt+N', true)).toBe(true);
});

describe('finds the command of keys', () => {
  test.each([
    ['F5', 'run'],
    ['Control+Enter', 'run'],
    ['Shift+F5', 'stop'],
    ['F7', 'validate'],
    ['Control+z', 'undo'],
    ['Control+y', 'redo'],
    ['Control+Shift+Z', 'redo'],
    ['Delete', 'delete'],
    ['Control+d', 'duplicate'],
    ['Control+f', 'find'],
    ['F2', 'rename'],
    ['Enter', 'configure'],
    ['d', 'disable'],
    ['Tab', 'add'],
    ['Control+Shift+L', 'layout'],
    ['1', 'fit'],
    ['Control+m', 'minimap'],
    ['q', undefined],
  ])('%s on the canvas: %s', (pressed, command) => {
    expect(findShortcut(press(pressed), onCanvas)?.command).toBe(command);
  });

  test.each([
    ['Control+s', 'save'],
    ['F5', 'run'],
    ['Control+Enter', 'run'],
    ['Control+z', undefined],
    ['Delete', undefined],
    ['d', undefined],
    ['Tab', undefined],
  ])('%s while typing: %s', (pressed, command) => {
    expect(findShortcut(press(pressed), { ...onCanvas, typing: true, canvas: false })?.command).toBe(command);
  });

  test.each([
    ['Control+z', 'undo'],
    ['Enter', undefined],
    ['ArrowLeft', undefined],
  ])('%s on a button beside the canvas: %s', (pressed, command) => {
    expect(findShortcut(press(pressed), { ...onCanvas, canvas: false })?.command).toBe(command);
  });

  test.each([
    ['Control+o', 'open'],
    ['Alt+n', 'new'],
    ['Control+z', undefined],
  ])('%s on the start page: %s', (pressed, command) => {
    expect(findShortcut(press(pressed), { ...onCanvas, job: false })?.command).toBe(command);
  });
});

test.each([
  ['Mod+Shift+Z', 'Ctrl+Shift+Z', '⇧⌘Z'],
  ['ArrowLeft', '←', '←'],
  ['+', '+', '+'],
  ['Delete', 'Del', '⌫'],
])('prints %s', (keys, other, mac) => {
  expect(printKeys(keys, false)).toBe(other);
  expect(printKeys(keys, true)).toBe(mac);
});

test('shows other keys where a browser keeps the usual ones', () => {
  expect(keysOf('new', { mac: false, browser: true })).toBe('Alt+N');
  expect(keysOf('new', { mac: false, browser: false })).toBe('Ctrl+N');
});

test('gives no keys to two commands that can be meant at one place', () => {
  const all = SHORTCUTS.flatMap(({ keys, command }: Shortcut) => keys.map((one) => [one, command]));
  expect(all.filter(([keys], index) => all.findIndex(([other]) => other === keys) !== index)).toEqual([]);
});
