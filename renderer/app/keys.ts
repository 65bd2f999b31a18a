import { type CommandName, findShortcut, type Place } from './shortcuts.ts';
import type { Workspace } from './workspace.svelte.ts';

const CLICKS = ['click', 'auxclick', 'dblclick'] as const;

const MODIFIERS: readonly string[] = ['Shift', 'Control', 'Alt', 'Meta'];

/** Does commands when their keys are pressed. What is pressed or clicked while a dialog is on its way is not meant for what lies behind it. Returns what ends that. */
export function listenForKeys(workspace: Workspace, run: (name: CommandName) => void): () => void {
  // Who goes through the window by Tab goes on, also from the canvas and where the browser starts again; who works in the canvas adds a stage by it.
  let wasTab = false;
  let isTabbing = false;
  const before = ({ key }: KeyboardEvent) => {
    isTabbing = wasTab && key === 'Tab';
    if (!MODIFIERS.includes(key)) wasTab = key === 'Tab';
  };
  const pointed = () => {
    wasTab = false;
  };
  const keydown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isDialogOpen()) return;
    if (workspace.dialogs.isLoading) {
      event.preventDefault();
      workspace.dialogs.keepKey(event);
      return;
    }
    const target = event.target instanceof Element ? event.target : document.body;
    const shortcut = findShortcut(event, { mac: workspace.mac, ...placeOf(workspace, target) });
    if (!shortcut || shortcut.byEvent || (isTabbing && shortcut.command === 'add')) return;
    // A button in the canvas is pressed by it.
    if (event.key === 'Enter' && shortcut.where === 'canvas' && target.closest('button:not([tabindex="-1"])')) return;
    event.preventDefault();
    wasTab = false;
    run(shortcut.command as CommandName);
  };
  const click = (event: Event) => {
    if (!workspace.dialogs.isLoading) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('keydown', before, true);
  window.addEventListener('pointerdown', pointed, true);
  window.addEventListener('keydown', keydown);
  for (const name of CLICKS) window.addEventListener(name, click, true);
  return () => {
    window.removeEventListener('keydown', before, true);
    window.removeEventListener('pointerdown', pointed, true);
    window.removeEventListener('keydown', keydown);
    for (const name of CLICKS) window.removeEventListener(name, click, true);
  };
}

export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;

/** What decides which shortcuts count while the focus is in `target`. */
export function placeOf(workspace: Workspace, target: Element): Place {
  return {
    typing: isField(target),
    job: workspace.active !== undefined,
    canvas: target === document.body || target.closest('[data-canvas]') !== null,
  };
}

/** Whether keys that are pressed there are text. */
export function isField(element: Element): boolean {
  const field = element.closest('input, textarea, select, [contenteditable]:not([contenteditable="false"])');
  return field !== null && !(field instanceof HTMLInputElement && /^(checkbox|radio|button|range)$/.test(field.type));
}
