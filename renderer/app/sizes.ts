/** Pixels of the panels: what they have at first, and what they keep at least. */
export const SIZES = {
  palette: { usual: 228, min: 150 },
  inspector: { usual: 320, min: 250 },
  yaml: { usual: 420, min: 200 },
  panel: { usual: 292, min: 110 },
} as const;

export type PanelSizes = Readonly<Record<keyof typeof SIZES, number>>;

/** What the canvas keeps at least. */
const CANVAS = { width: 260, height: 140 };

/** How large each panel may be at most, so that the canvas keeps its room. A panel of size 0 is not shown. */
export function sizeLimits(sizes: PanelSizes, room: { readonly width: number; readonly height: number }): PanelSizes {
  const taken = sizes.palette + sizes.inspector + sizes.yaml;
  const free = (name: 'palette' | 'inspector' | 'yaml') =>
    Math.max(SIZES[name].min, room.width - CANVAS.width - (taken - sizes[name]));
  return {
    palette: free('palette'),
    inspector: free('inspector'),
    yaml: free('yaml'),
    panel: Math.max(SIZES.panel.min, room.height - CANVAS.height),
  };
}
