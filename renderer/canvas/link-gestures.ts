import type { Connection } from '@xyflow/svelte';
import type { PortRef } from '../document/types.ts';
import type { Surface } from './create-commands.ts';
import { cornerFor } from './geometry.ts';
import type { Linking } from './linking.svelte.ts';
import { under } from './under.ts';
import type { CanvasView } from './view.svelte.ts';

/** A connection as the graph library says it. */
type Ends = Pick<Connection, 'source' | 'target'> & {
  readonly sourceHandle?: string | null | undefined;
  readonly targetHandle?: string | null | undefined;
};

/** Drawing links by hand: from port to port, onto a stage, into the empty, and moving the ends of links. */
export function createLinkGestures(linking: Linking, view: CanvasView, surface: Surface) {
  let isLinked = false;
  let moved: string | undefined;

  const portsOf = ({ source, sourceHandle, target, targetHandle }: Ends): { from: PortRef; to: PortRef } => ({
    from: { stage: source, port: sourceHandle ?? '' },
    to: { stage: target, port: targetHandle ?? '' },
  });

  /** Let go above a stage, though not above a port that fits. */
  function dropOnStage(stage: string, port: string | undefined): void {
    const pair = linking.pair(stage, port);
    const verdict = pair ? linking.apply(pair.from, pair.to, linking.fixed?.moved) : linking.verdict(stage);
    if (!verdict.possible) view.say(verdict.text);
  }

  return {
    allows(ends: Ends): boolean {
      const { from, to } = portsOf(ends);
      return linking.allows(from, to);
    },
    /** The graph library adds no link of its own. */
    made(ends: Ends): false {
      const { from, to } = portsOf(ends);
      isLinked = linking.apply(from, to, linking.fixed?.moved).possible;
      return false;
    },
    moveStarted(link: string): void {
      moved = link;
    },
    started(stage: string | null, port: string | null, type: 'source' | 'target' | null): void {
      if (stage === null || port === null) return;
      isLinked = false;
      linking.start({ side: type === 'source' ? 'from' : 'to', port: { stage, port }, ...(moved !== undefined && { moved }) });
    },
    pointerMoved(event: MouseEvent): void {
      if (!linking.fixed) return;
      const { stage, port } = under(event.clientX, event.clientY);
      linking.move({ x: event.clientX, y: event.clientY }, stage, port);
    },
    ended(event: MouseEvent | TouchEvent): void {
      const { fixed } = linking;
      moved = undefined;
      if (fixed && !isLinked && event instanceof MouseEvent) {
        const screen = { x: event.clientX, y: event.clientY };
        const { stage, port, pane } = under(screen.x, screen.y);
        if (stage !== undefined && stage !== fixed.port.stage) dropOnStage(stage, port);
        else if (pane && fixed.moved === undefined) {
          view.quickAdd = { screen, at: cornerFor(surface.toCanvas(screen), fixed.side), [fixed.side]: fixed.port };
        }
      }
      linking.end();
    },
  };
}
