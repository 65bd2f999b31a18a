const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"], [contenteditable="true"]';

/** What Tab stops at within an element, in the order of the document. */
export function focusableIn(element: Element): HTMLElement[] {
  const all = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)];
  return all.filter((one) => !one.hasAttribute('disabled') && one.tabIndex >= 0 && one.getClientRects().length > 0);
}
