import { asMap } from '../../model/job/document.ts';
import { parseJob } from '../../model/job/parse.ts';
import { autoLayout } from '../document/auto-layout.ts';
import { graphOf } from '../document/graph.ts';
import { STAGE_HEIGHT, STAGE_WIDTH } from '../document/layout.ts';

export interface PictureStage {
  readonly id: string;
  readonly type: string;
  /** The middle of its tile, in pixels of the picture. */
  readonly x: number;
  readonly y: number;
}

export interface Picture {
  readonly stages: readonly PictureStage[];
  /** SVG paths. */
  readonly links: readonly string[];
}

/** A small picture of a job: its stages where automatic layout puts them, in a box of so many pixels; `tile` is a stage's size. */
export function pictureOf(
  text: string,
  box: { readonly width: number; readonly height: number; readonly tile: number },
): Picture {
  const { source } = parseJob(text);
  const graph = graphOf(asMap(source?.data.stages) ?? {});
  const places = autoLayout(graph);
  const middles = Object.entries(places).map(([id, { x, y }]) => [id, x + STAGE_WIDTH / 2, y + STAGE_HEIGHT / 2] as const);
  const scaleX = scaleOf(
    middles.map(([, x]) => x),
    box.width - box.tile,
  );
  const scaleY = scaleOf(
    middles.map(([, , y]) => y),
    box.height - box.tile,
  );
  const at = new Map(middles.map(([id, x, y]) => [id, { x: scaleX(x) + box.tile / 2, y: scaleY(y) + box.tile / 2 }]));
  const stages = [...graph.stages.values()].map(({ id, type }) => ({ id, type, ...at.get(id)! }));
  const links = graph.links.flatMap(({ from, to }) => {
    const [a, b] = [at.get(from.stage), at.get(to.stage)];
    if (!a || !b) return [];
    const middle = (a.x + b.x) / 2;
    return [
      `M${round(a.x)} ${round(a.y)}C${round(middle)} ${round(a.y)} ${round(middle)} ${round(b.y)} ${round(b.x)} ${round(b.y)}`,
    ];
  });
  return { stages, links };
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

/** Puts places into the middle of a length; they are brought together as much as is needed, and never drawn far apart. */
function scaleOf(places: readonly number[], length: number): (place: number) => number {
  const [least, most] = [Math.min(...places), Math.max(...places)];
  const scale = Math.min(0.28, most > least ? length / (most - least) : 1);
  const offset = (length - (most - least) * scale) / 2;
  return (place) => (place - least) * scale + offset;
}
