import type { Attachment } from 'svelte/attachments';

const GAP = 3;
const EDGE = 6;

/** Shows a popover below what it belongs to (above, where there is more room), as wide at least, and keeps it there. */
export function anchored(anchor: () => HTMLElement | undefined): Attachment<HTMLElement> {
  return (popover) => {
    const place = () => {
      const beside = anchor()?.getBoundingClientRect();
      if (!beside) return;
      popover.style.minWidth = `${beside.width}px`;
      const below = innerHeight - beside.bottom - GAP - EDGE;
      const above = beside.top - GAP - EDGE;
      popover.style.maxHeight = `${Math.min(320, Math.max(below, above))}px`;
      const { width, height } = popover.getBoundingClientRect();
      const up = height > below && above > below;
      popover.style.top = `${up ? beside.top - GAP - height : beside.bottom + GAP}px`;
      popover.style.left = `${Math.max(EDGE, Math.min(beside.left, innerWidth - width - EDGE))}px`;
    };
    popover.showPopover();
    place();
    const observer = new ResizeObserver(place);
    observer.observe(popover);
    addEventListener('scroll', place, true);
    addEventListener('resize', place);
    return () => {
      observer.disconnect();
      removeEventListener('scroll', place, true);
      removeEventListener('resize', place);
    };
  };
}
