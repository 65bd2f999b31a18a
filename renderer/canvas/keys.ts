import type { CanvasCommands, Direction } from './commands.ts';

const ARROWS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** Keys that mean something on the canvas alone; all others are the window's. */
export function canvasKey(event: KeyboardEvent, commands: CanvasCommands): void {
  if (event.target instanceof Element && event.target.closest('input, textarea, [popover]')) return;
  const direction = ARROWS[event.key];
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (direction && event.shiftKey && plain) commands.nudge(direction);
  else if (event.key.toLowerCase() === 'c' && plain && !event.shiftKey) commands.connect();
  else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) commands.menu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
