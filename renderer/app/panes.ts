import { focusableIn } from '../ui/focusable.ts';

/** Where the focus was last in each pane. */
const left = new WeakMap<Element, HTMLElement>();

/** The parts of the window that F6 walks, in their order on the screen: elements marked `data-pane`. */
const panes = () => [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.getClientRects().length > 0);

/** What has the focus when a pane is entered: what had it last, else what the pane names, else the first control. */
function entryOf(pane: HTMLElement): HTMLElement | undefined {
  const last = left.get(pane);
  if (last?.isConnected && pane.contains(last)) return last;
  const named = pane.dataset.paneEntry === undefined ? undefined : pane.querySelector<HTMLElement>(pane.dataset.paneEntry);
  return named ?? focusableIn(pane)[0];
}

/** Moves the focus to the next pane, or the one before, in a ring. From nowhere, it goes on from the canvas. */
export function walkPanes(step: 1 | -1): void {
  const all = panes();
  const { activeElement } = document;
  const inside = activeElement?.closest<HTMLElement>('[data-pane]');
  if (inside && activeElement instanceof HTMLElement) left.set(inside, activeElement);
  const from = inside ?? all.find((pane) => pane.matches('[data-pane="canvas"]'));
  let at = from ? all.indexOf(from) : step > 0 ? -1 : all.length;
  for (const _ of all) {
    at = (at + step + all.length) % all.length;
    const entry = entryOf(all[at]!);
    if (!entry) continue;
    entry.focus();
    return;
  }
}
