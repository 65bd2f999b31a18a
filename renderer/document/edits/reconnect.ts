import { REJECTS } from '../../../stages/stage.ts';
import { graphOf, referenceOf } from '../graph.ts';
import type { JobText } from '../text/job-text.ts';
import { replaceReference, unlink } from './links.ts';

/** Leads the one link into a stage past it, to what reads its one output; other links stay. Takes the stage out of its links. */
export function reconnect(text: JobText, id: string): JobText {
  const { links } = graphOf(text.stages);
  const incoming = links.filter(({ to }) => to.stage === id);
  const outgoing = links.filter(({ from }) => from.stage === id && from.port !== REJECTS);
  const [source] = incoming;
  const [reader] = outgoing;
  if (incoming.length !== 1 || outgoing.length !== 1 || !source || !reader) return text;
  return replaceReference(unlink(text, source), reader, referenceOf(source.from));
}
