const CONTROLS = '.cm-content, input, select, textarea, [role="switch"]';

/** Brings the focus to the field of an option, or to the one that it lies in: `measures.total.function`, else that of `measures`. */
export function focusOption(panel: HTMLElement, option: string): void {
  const rows = [...panel.querySelectorAll<HTMLElement>('[data-option]')].filter((row) => {
    const name = row.dataset.option!;
    return option === name || (option.startsWith(name) && /^[.[]/.test(option.slice(name.length)));
  });
  const row = rows.toSorted((a, b) => b.dataset.option!.length - a.dataset.option!.length)[0];
  if (!row) return;
  const folded = row.closest('details');
  if (folded) folded.open = true;
  const wrong = row.querySelector<HTMLElement>(`:is(${CONTROLS})[aria-invalid="true"]`);
  const control = wrong ?? row.querySelector<HTMLElement>(CONTROLS) ?? row.querySelector<HTMLElement>('.under button');
  row.scrollIntoView({ block: 'nearest' });
  control?.focus();
}
