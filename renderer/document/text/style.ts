import {
  Document,
  type DocumentOptions,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParseOptions,
  type Scalar,
  type SchemaOptions,
  type ToStringOptions,
  visit,
} from 'yaml';
import { isShort } from '../../../model/job/write.ts';

export const PARSING: ParseOptions & DocumentOptions & SchemaOptions = {
  intAsBigInt: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
};

/** How a text is written: the person's habits, as far as they show. */
export function styleOf(text: string): ToStringOptions {
  const json = /^\s*\{/.test(text);
  return {
    // Lines are never broken anew.
    lineWidth: 0,
    verifyAliasOrder: false,
    flowCollectionPadding: !/[:,-] ?\{[^\s}]/.test(text) || /\{ \S/.test(text),
    indentSeq: !/^( *)[\w"'.-]+:[^\n\S]*\n\1- /m.test(text),
    ...(json && { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' }),
  };
}

/** A node for a new value: short lists and maps on one line. `top`: the value itself gets lines of its own. */
export function createNode(value: unknown, top: 'block' | 'short' = 'short'): Node {
  const document = new Document(withoutUndefined(value), { aliasDuplicateObjects: false });
  const node = document.contents as Node;
  visit(node, {
    Collection(_, inner) {
      if (!(top === 'block' && inner === node) && isShort(inner as Node)) inner.flow = true;
    },
  });
  return node;
}

/** Puts a value in the place of a node, keeping its comments and, for texts, its quotes. */
export function replaceNode(old: Node | null | undefined, value: unknown): Node {
  if (isScalar(old) && (typeof value !== 'object' || value === null)) return changeScalar(old, value);
  const node = createNode(value);
  if (old && isCollection(old) && isCollection(node)) {
    if (old.flow === false) node.flow = false;
    if (old.commentBefore) node.commentBefore = old.commentBefore;
    if (old.comment) node.comment = old.comment;
  }
  return node;
}

function changeScalar(scalar: Scalar, value: unknown): Scalar {
  const written = scalar as Scalar & { source?: string; format?: string; minFractionDigits?: number };
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const staysText = typeof scalar.value === 'string' && typeof value === 'string';
  if (!staysText || isBlock !== value.includes('\n')) delete scalar.type;
  delete written.source;
  delete written.format;
  delete written.minFractionDigits;
  delete scalar.tag;
  scalar.value = value;
  return scalar;
}

/** Breaks a list or map that has become too long for a line into lines. */
export function relax(node: unknown): void {
  if ((isMap(node) || isSeq(node)) && node.flow === true && !isShort(node as Node)) node.flow = false;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutUndefined(inner)]));
}
