/** Brings the focus to the field of an option: `measures.total.function` is in that of `measures`. */
export function focusOption(panel: HTMLElement, option: string): void {
  const name = /^[^.[]*/.exec(option)![0];
  const row = panel.querySelector<HTMLElement>(`[data-option="${CSS.escape(name)}"]`);
  if (!row) return;
  const folded = row.closest('details');
  if (folded) folded.open = true;
  const wrong = row.querySelector<HTMLElement>('[aria-invalid="true"]');
  const control =
    wrong ?? row.querySelector<HTMLElement>('.cm-content, input, select, textarea, [role="switch"], .entries button');
  row.scrollIntoView({ block: 'nearest' });
  control?.focus();
}
