import type { Edge, Node } from '@xyflow/svelte';
import type { Note } from '../../ipc/api.ts';
import { STAGE_WIDTH } from '../document/layout.ts';
import type { JobEditor, LinkView, StageView } from '../document/types.ts';
import { titleOf } from '../palette/titles.ts';
import type { Figures } from './figures.ts';
import { portText } from './rules.ts';
import { labelOf, stateOf } from './state.ts';

export type StageNode = Node<{ readonly stage: StageView }, 'stage'>;
export type NoteNode = Node<{ readonly note: Note }, 'note'>;
export type CanvasNode = StageNode | NoteNode;
export type LinkEdge = Edge<{ readonly link: LinkView }, 'link'>;

const NOTE_PREFIX = 'note:';
// Spelt as the graph library spells it, whose own this overrides.
const REACHABLE = { tabIndex: 0, 'aria-roledescription': 'stage' };
const UNREACHABLE = { tabIndex: -1, 'aria-roledescription': 'stage' };
const NOTE = { tabIndex: -1, 'aria-roledescription': 'note' };

/** The id of a note's node. No stage is called so. */
export const noteNodeId = (note: string) => `${NOTE_PREFIX}${note}`;

/** What a canvas draws of a job. */
export interface Drawn {
  readonly editor: Pick<JobEditor, 'stages' | 'links' | 'layout'>;
  readonly figures: Figures;
  readonly selectedStages: ReadonlySet<string>;
  readonly selectedNotes: ReadonlySet<string>;
  /** The stage that the Tab key goes to. */
  readonly reachable: string | undefined;
}

/**
 * The nodes of a job. A node whose stage did not change stays the same object, so that nothing of it is drawn again; measures and what is
 * being dragged stay as they are. Gives `previous` itself when nothing changed.
 */
export function drawNodes(previous: readonly CanvasNode[], drawn: Drawn): CanvasNode[] {
  const { editor, figures, selectedStages, selectedNotes, reachable } = drawn;
  const before = new Map(previous.map((node) => [node.id, node]));
  const stages = editor.stages.map((stage): StageNode => {
    const old = before.get(stage.id) as StageNode | undefined;
    const label = labelOf(stage, titleOf(stage.type), stateOf(stage, figures.stage(stage.id)), editor.links);
    const selected = selectedStages.has(stage.id);
    const position = old?.dragging ? old.position : samePoint(old?.position, stage.position);
    const domAttributes = stage.id === reachable ? REACHABLE : UNREACHABLE;
    if (
      old &&
      old.data.stage === stage &&
      (old.selected ?? false) === selected &&
      old.position === position &&
      old.ariaLabel === label &&
      old.domAttributes === domAttributes
    ) {
      return old;
    }
    const data = old?.data.stage === stage ? old.data : { stage };
    return {
      ...old,
      id: stage.id,
      type: 'stage',
      width: STAGE_WIDTH,
      data,
      position,
      selected,
      ariaLabel: label,
      ariaRole: 'group',
      domAttributes,
    };
  });
  const notes = editor.layout.notes.map((note): NoteNode => {
    const id = noteNodeId(note.id);
    const old = before.get(id) as NoteNode | undefined;
    const selected = selectedNotes.has(note.id);
    if (old && old.data.note === note && (old.selected ?? false) === selected) return old;
    const { x, y, width, height, text } = note;
    const ariaLabel = `Note: ${text}`;
    return {
      ...old,
      ...{ id, type: 'note', data: { note }, position: { x, y }, width, height, selected, ariaLabel },
      ...{ zIndex: -1, ariaRole: 'group', domAttributes: NOTE },
    };
  });
  return keep(previous, [...notes, ...stages]);
}

/** The edges of a job; those that did not change stay the same objects. */
export function drawEdges(previous: readonly LinkEdge[], links: readonly LinkView[], selected: string | undefined): LinkEdge[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const edges = links.map((link): LinkEdge => {
    const old = before.get(link.id);
    if (old && old.data?.link === link && old.selected === (link.id === selected)) return old;
    return {
      id: link.id,
      type: 'link',
      source: link.from.stage,
      sourceHandle: link.from.port,
      target: link.to.stage,
      targetHandle: link.to.port,
      data: { link },
      selected: link.id === selected,
      // Selection of links is the editor's; a selected area means its stages.
      selectable: false,
      deletable: false,
      focusable: false,
      ariaLabel: `Link from ${portText(link.from)} to ${link.to.stage}`,
    };
  });
  return keep(previous, edges);
}

function keep<Item>(previous: readonly Item[], next: Item[]): Item[] {
  const isSame = previous.length === next.length && next.every((item, index) => item === previous[index]);
  return isSame ? (previous as Item[]) : next;
}

function samePoint(old: { readonly x: number; readonly y: number } | undefined, point: StageView['position']) {
  return old && old.x === point.x && old.y === point.y ? old : { x: point.x, y: point.y };
}
