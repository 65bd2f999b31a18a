/** Has the field with the focus take what was typed into it, as if the focus left it: before something is done with what the window shows. */
export function settleField(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement)) return;
  if (!field.matches('input, textarea, [contenteditable="true"]')) return;
  field.blur();
  if (field.isConnected) field.focus({ preventScroll: true });
}
