import { Document, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml';
import type { JobDocument } from './document.ts';

/** Longest list or map that is written on one line. */
const LINE_WIDTH = 80;

/**
 * Prints a job document as YAML that people read and diff: sections in their usual order, short lists and maps on one line.
 * `parseJob` of the result gives an equal document.
 */
export function writeJob(document: JobDocument): string {
  const { openstage, name, description, parameters, connections, onError, ordered, stages, ...others } = document;
  const sections = { openstage, name, description, parameters, connections, onError, ordered, stages, ...others };
  const yaml = new Document(withoutUndefined(sections), { aliasDuplicateObjects: false });
  visit(yaml, {
    Collection(_, node, ancestors) {
      // Document, map of sections, section, map of its entries, entry: a stage itself is written on lines of its own.
      const section = ancestors[2];
      const isStage = ancestors.length === 5 && isPair(section) && isScalar(section.key) && section.key.value === 'stages';
      if (ancestors.length > 4 && !isStage && isShort(node as Node)) node.flow = true;
    },
  });
  return yaml.toString({ lineWidth: 130, flowCollectionPadding: true });
}

/** A collection of scalars that fits on a line. */
export function isShort(node: Node): boolean {
  const json = JSON.stringify(node.toJSON(), (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
  if (json.length > LINE_WIDTH || /[\n"]|\\/.test(json.replace(/"([^"\\]*)"/g, '$1'))) return false;
  if (isSeq(node)) return node.items.every((item) => isScalar(item) || isMap(item));
  return isMap(node) && node.items.every((pair) => isScalar(pair.value));
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutUndefined(inner)]));
}
