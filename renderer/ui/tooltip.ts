import type { Attachment } from 'svelte/attachments';

const DELAY_MS = 450;
let shown: HTMLElement | undefined;

/** Shows a text, and a shortcut, beside an element that the pointer rests on or the keyboard reaches. The element must have a name of its own. */
export function tooltip(text: string | undefined, keys?: string | undefined): Attachment<HTMLElement> {
  return (element) => {
    if (!text) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let mine: HTMLElement | undefined;
    const hide = () => {
      clearTimeout(timer);
      mine?.remove();
      if (shown === mine) shown = undefined;
      mine = undefined;
    };
    const show = () => {
      if (!element.isConnected || mine) return;
      shown?.remove();
      mine = shown = bubble(text, keys);
      // Beside its element: an open dialog makes everything outside of it inert, and lies above it.
      (element.closest('dialog, header, footer, nav, section, main') ?? document.body).append(mine);
      mine.showPopover();
      place(mine, element);
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(show, DELAY_MS);
    };
    const focus = () => {
      if (element.matches(':focus-visible')) wait();
    };
    element.addEventListener('pointerenter', wait);
    element.addEventListener('focus', focus);
    for (const name of ['pointerleave', 'pointerdown', 'blur', 'keydown']) element.addEventListener(name, hide);
    return () => {
      hide();
      element.removeEventListener('pointerenter', wait);
      element.removeEventListener('focus', focus);
      for (const name of ['pointerleave', 'pointerdown', 'blur', 'keydown']) element.removeEventListener(name, hide);
    };
  };
}

function bubble(text: string, keys: string | undefined): HTMLElement {
  const element = document.createElement('div');
  element.className = 'tooltip';
  element.setAttribute('role', 'tooltip');
  element.popover = 'manual';
  element.append(text);
  if (keys) {
    const kbd = document.createElement('kbd');
    kbd.append(keys);
    element.append(kbd);
  }
  return element;
}

function place(bubble: HTMLElement, beside: HTMLElement): void {
  const target = beside.getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const left = Math.min(Math.max(6, target.left + target.width / 2 - width / 2), innerWidth - width - 6);
  const below = target.bottom + 6;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${below + height > innerHeight ? target.top - height - 6 : below}px`;
}
