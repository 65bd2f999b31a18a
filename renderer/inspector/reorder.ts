import { placeOf } from './places.ts';

/**
 * Moves an entry of a list with the pointer: from its handle to the place of another. Entries carry `data-entry`, their list
 * `data-entries`. A line shows where it would go; Escape leaves it where it was.
 */
export function startMove(event: PointerEvent & { readonly currentTarget: HTMLElement }, move: (to: number) => void): void {
  const entry = event.currentTarget.closest<HTMLElement>('[data-entry]');
  const list = entry?.closest<HTMLElement>('[data-entries]');
  if (event.button !== 0 || !entry || !list) return;
  event.preventDefault();
  event.currentTarget.focus();
  const entries = [...list.children].filter(
    (child): child is HTMLElement => child instanceof HTMLElement && child.dataset.entry !== undefined,
  );
  const from = entries.indexOf(entry);
  let to = from;
  const mark = (place: number) => {
    for (const [index, other] of entries.entries()) {
      other.classList.toggle('drop-before', place !== from && index === place && place < from);
      other.classList.toggle('drop-after', place !== from && index === place && place > from);
    }
  };
  entry.classList.add('dragged');
  const over = (moved: PointerEvent) => {
    to = placeOf(
      entries.map((other) => other.getBoundingClientRect()),
      moved.clientX,
      moved.clientY,
    );
    mark(to);
  };
  const stop = () => {
    mark(from);
    entry.classList.remove('dragged');
    removeEventListener('pointermove', over);
    removeEventListener('pointerup', drop);
    removeEventListener('pointercancel', stop);
    removeEventListener('keydown', cancel, true);
  };
  const drop = () => {
    stop();
    if (to !== from) move(to);
  };
  const cancel = (pressed: KeyboardEvent) => {
    if (pressed.key !== 'Escape') return;
    pressed.stopPropagation();
    stop();
  };
  addEventListener('pointermove', over);
  addEventListener('pointerup', drop);
  addEventListener('pointercancel', stop);
  addEventListener('keydown', cancel, true);
}
