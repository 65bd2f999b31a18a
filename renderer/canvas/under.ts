/** What of the canvas lies at a place in the window, whatever lies above it. */
export interface Under {
  readonly stage?: string;
  /** The port of a handle, if one is there. */
  readonly port?: string;
  readonly link?: string;
  readonly pane: boolean;
}

export function under(x: number, y: number): Under {
  const elements = document.elementsFromPoint(x, y);
  const closest = (selector: string) => elements.map((element) => element.closest<HTMLElement>(selector)).find(Boolean);
  const stage = closest('.svelte-flow__node-stage')?.dataset.id;
  const port = closest('.svelte-flow__handle')?.dataset.handleid;
  const link = linkOf(elements);
  return {
    ...(stage !== undefined && { stage }),
    ...(port !== undefined && { port }),
    ...(link !== undefined && { link }),
    pane: elements[0]?.classList.contains('svelte-flow__pane') ?? false,
  };
}

function linkOf(elements: readonly Element[]): string | undefined {
  for (const element of elements) {
    const link =
      element.closest<HTMLElement>('[data-link]')?.dataset.link ?? element.closest<SVGElement>('.svelte-flow__edge')?.dataset.id;
    if (link !== undefined) return link;
  }
  return undefined;
}
