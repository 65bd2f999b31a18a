/** Pixels of the panels: what they have at first, and what they keep at least. */
export const SIZES = {
  palette: { usual: 228, min: 150 },
  inspector: { usual: 320, min: 250 },
  yaml: { usual: 420, min: 200 },
  panel: { usual: 292, min: 110 },
} as const;

export type PanelName = keyof typeof SIZES;
/** A panel of size 0 is not shown. */
export type PanelSizes = Readonly<Record<PanelName, number>>;

/** What the canvas keeps at least. */
const CANVAS = { width: 260, height: 140 };

/** In the order in which they give way where the window is narrow. */
const BESIDE = ['yaml', 'inspector', 'palette'] as const;

/** What the panels get of the room, so that the canvas keeps its own, and how large each could be made at most. */
export function fitSizes(
  wanted: PanelSizes,
  room: { readonly width: number; readonly height: number },
): { readonly shown: PanelSizes; readonly most: PanelSizes } {
  const panelMost = Math.max(SIZES.panel.min, room.height - CANVAS.height);
  const shown = { ...wanted, panel: wanted.panel === 0 ? 0 : Math.min(wanted.panel, panelMost) };
  let over = BESIDE.reduce((sum, name) => sum + wanted[name], 0) + CANVAS.width - room.width;
  for (const name of BESIDE) {
    const given = Math.max(0, Math.min(over, shown[name] - SIZES[name].min));
    shown[name] -= given;
    over -= given;
  }
  const others = (name: PanelName) =>
    BESIDE.reduce((sum, other) => sum + (other === name || shown[other] === 0 ? 0 : SIZES[other].min), 0);
  const most = (name: PanelName) => Math.max(SIZES[name].min, room.width - CANVAS.width - others(name));
  return { shown, most: { palette: most('palette'), inspector: most('inspector'), yaml: most('yaml'), panel: panelMost } };
}
