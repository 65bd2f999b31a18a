/**
 * Gives the focus back to what had it, if that is still there, once the effects of now are taken down: who hears of the focus meanwhile
 * would read state as it was before. `allowed`: asked then; default: yes.
 */
export function giveFocusBack(before: Element | null, allowed: () => boolean = () => true): void {
  queueMicrotask(() => {
    if (before instanceof HTMLElement && before.isConnected && allowed()) before.focus();
  });
}
