import type { Point } from '../../ipc/api.ts';
import type { JobEditor, PortRef } from '../document/types.ts';
import { canLink, linkBetween, portText, type Verdict } from './rules.ts';

/** The end of a link that stays while the other is dragged. */
export interface FixedEnd {
  readonly side: 'from' | 'to';
  readonly port: PortRef;
  /** The link whose end is dragged; absent for a new one. */
  readonly moved?: string;
}

/** A link while it is being drawn by hand. */
export class Linking {
  fixed = $state.raw<FixedEnd | undefined>();
  /** The stage below the pointer, and what linking it would mean. */
  over = $state.raw<{ readonly stage: string; readonly verdict: Verdict } | undefined>();
  /** In pixels of the window. */
  pointer = $state.raw<Point>({ x: 0, y: 0 });
  readonly #editor: JobEditor;
  /** The stages that can be linked. */
  readonly possible: ReadonlySet<string> = $derived.by(() => {
    if (!this.fixed) return new Set();
    return new Set(this.#editor.stages.filter(({ id }) => this.verdict(id).possible).map(({ id }) => id));
  });

  constructor(editor: JobEditor) {
    this.#editor = editor;
  }

  start(fixed: FixedEnd): void {
    this.fixed = fixed;
    this.over = undefined;
  }

  /** The pointer is there; `stage`: above that one, and above its port if that is given. */
  move(pointer: Point, stage: string | undefined, port?: string): void {
    this.pointer = pointer;
    this.over =
      stage === undefined || stage === this.fixed?.port.stage ? undefined : { stage, verdict: this.verdict(stage, port) };
  }

  end(): void {
    this.fixed = undefined;
    this.over = undefined;
  }

  verdict(stage: string, port?: string): Verdict {
    const pair = this.pair(stage, port);
    if (pair) return canLink(this.#editor, pair.from, pair.to, this.fixed?.moved);
    const why = this.fixed?.side === 'to' ? 'gives no rows to other stages' : 'reads no other stage';
    return { possible: false, text: `${stage} ${why}.` };
  }

  pair(stage: string, port?: string): { readonly from: PortRef; readonly to: PortRef } | undefined {
    const { fixed } = this;
    if (!fixed) return undefined;
    const other = port === undefined ? { stage } : { stage, port };
    const links = this.#editor.links.filter(({ id }) => id !== fixed.moved);
    const graph = { stages: this.#editor.stages, links };
    return fixed.side === 'from' ? linkBetween(graph, fixed.port, other) : linkBetween(graph, other, fixed.port);
  }

  /** Whether two ports can be linked now. */
  allows(from: PortRef, to: PortRef): boolean {
    return canLink(this.#editor, from, to, this.fixed?.moved).possible;
  }

  /** Links two ports, if that is possible; gives why not otherwise. */
  apply(from: PortRef, to: PortRef, moved?: string): Verdict {
    const verdict = canLink(this.#editor, from, to, moved);
    if (!verdict.possible) return verdict;
    this.#editor.apply(`Link ${portText(from)} to ${to.stage}`, (edit) => {
      if (moved !== undefined) edit.unlink(moved);
      edit.link(from, to);
    });
    return verdict;
  }
}
