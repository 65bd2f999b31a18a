import type { Kernels } from '../../columns/kernels.ts';
import { STRING } from '../../model/types.ts';
import type { Frame } from './frame.ts';
import { one, two } from './kernel.ts';
import { type Operand, step } from './operand.ts';
import type { Computed, StrictKernel } from './strict.ts';
import { TextReader, TextWriter } from './texts.ts';

/** Behind the texts that kernels write to a heap: what their loops in steps of 16 bytes may overwrite. */
const HEAP_SLACK = 64;

const heapOf = (frame: Frame, bytes: number): number => frame.scratch.alloc(bytes + HEAP_SLACK);

type CaseKernel = (values: number, n: number, validity: number, out: number, heap: number, pending: number) => number;

/** Converts ASCII rows in the kernel and the others in JavaScript. */
const convertCase =
  (kernel: (kernels: Kernels) => CaseKernel, convert: (text: string) => string): StrictKernel =>
  (frame, [a], validity) => {
    const { arena, kernels, rows, scratch } = frame;
    const values = frame.alloc(STRING);
    const heap = heapOf(frame, kernels.longBytes(a!.values, rows));
    const pending = scratch.alloc(rows * 4);
    const count = kernel(kernels)(a!.values, rows, validity, values, heap, pending);
    if (count > 0) {
      const reader = new TextReader(arena, a!);
      const writer = new TextWriter(arena, scratch, values);
      for (const row of arena.u32.subarray(pending >>> 2, (pending >>> 2) + count)) writer.write(row, convert(reader.text(row)));
    }
    return { values };
  };

/**
 * In lower case, each character by itself: Σ is σ at the end of a word, too, and İ is i. So a part of a text is in lower case the same part of the text in
 * lower case, which ILIKE needs.
 */
export const lowerCase = (text: string): string => text.replaceAll('Σ', 'σ').replaceAll('İ', 'i').toLowerCase();

const capitalise = (text: string): string =>
  text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) => {
    const first = String.fromCodePoint(word.codePointAt(0)!);
    return first.toUpperCase() + lowerCase(word.slice(first.length));
  });

export const upper = convertCase(
  (k) => k.upperViews,
  (text) => text.toUpperCase(),
);
export const lower = convertCase((k) => k.lowerViews, lowerCase);
export const initcap = convertCase((k) => k.initcapViews, capitalise);

export const length = one((k) => k.lengthViews);
export const left = two((k) => k.leftViews);
export const right = two((k) => k.rightViews);
export const position = two((k) => k.positionViews);

export const startsWith = two((k) => k.startsWithViews);
export const endsWith = two((k) => k.endsWithViews);
export const contains = two((k) => k.containsViews);

const refusedIf = (values: number, count: number, refused: number): Computed => ({ values, refused: count > 0 ? refused : 0 });

export const substring: StrictKernel = (frame, [a, start, count], validity) => {
  const values = frame.alloc(STRING);
  const refused = frame.codes();
  const refusals = frame.kernels.substringViews(
    ...([a!.values, step(a!), start!.values, step(start!), count?.values ?? 0, count ? step(count) : 0] as const),
    ...([frame.rows, validity, values, refused] as const),
  );
  return refusedIf(values, refusals, refused);
};

const trimmed =
  (sides: number): StrictKernel =>
  (frame, [a, characters]) => {
    const values = frame.alloc(STRING);
    const set = characters ?? frame.constant(STRING, ' ');
    frame.kernels.trimViews(a!.values, step(a!), set.values, step(set), sides, frame.rows, values);
    return { values };
  };

export const ltrim = trimmed(1);
export const rtrim = trimmed(2);
export const trim = trimmed(3);

export const splitPart: StrictKernel = (frame, [a, delimiter, part], validity) => {
  const values = frame.alloc(STRING);
  const refused = frame.codes();
  const refusals = frame.kernels.splitPartViews(
    ...([a!.values, step(a!), delimiter!.values, step(delimiter!), part!.values, step(part!)] as const),
    ...([frame.rows, validity, values, refused] as const),
  );
  return refusedIf(values, refusals, refused);
};

/** The texts joined; nulls are skipped. */
export function concat(frame: Frame, args: readonly Operand[]): Computed {
  const { arena, kernels, rows } = frame;
  const present = args.filter((arg) => !arg.isNull);
  const table = frame.scratch.alloc(present.length * 12);
  present.forEach((arg, i) => {
    arena.u32.set([arg.values, step(arg), arg.validity], (table >>> 2) + i * 3);
  });
  const values = frame.alloc(STRING);
  const heap = heapOf(frame, kernels.concatBytes(table, present.length, rows));
  kernels.concatViews(table, present.length, rows, values, heap);
  return { values };
}

export const reverse: StrictKernel = (frame, [a]) => {
  const values = frame.alloc(STRING);
  frame.kernels.reverseViews(a!.values, frame.rows, values, heapOf(frame, frame.kernels.longBytes(a!.values, frame.rows)));
  return { values };
};

export const replace: StrictKernel = (frame, args) => {
  const [a, search, replacement] = args;
  const values = frame.alloc(STRING);
  const texts = [
    a!.values,
    step(a!),
    search!.values,
    step(search!),
    replacement!.values,
    step(replacement!),
    frame.rows,
  ] as const;
  frame.kernels.replaceViews(...texts, values, heapOf(frame, frame.kernels.replaceBytes(...texts)));
  return { values };
};

export const repeat: StrictKernel = (frame, [a, count], validity) => {
  const values = frame.alloc(STRING);
  const refused = frame.codes();
  const input = [a!.values, step(a!), count!.values, step(count!), frame.rows, validity] as const;
  const heap = heapOf(frame, frame.kernels.repeatBytes(...input));
  return refusedIf(values, frame.kernels.repeatViews(...input, values, heap, refused), refused);
};

const padded =
  (atStart: boolean): StrictKernel =>
  (frame, [a, count, fill = frame.constant(STRING, ' ')], validity) => {
    const { kernels, rows } = frame;
    const values = frame.alloc(STRING);
    const refused = frame.codes();
    const input = [a!.values, step(a!), count!.values, step(count!)] as const;
    const heap = heapOf(frame, kernels.padBytes(...input, rows, validity));
    const refusals = kernels.padViews(...input, fill.values, step(fill), atStart, rows, validity, values, heap, refused);
    return refusedIf(values, refusals, refused);
  };

export const lpad = padded(true);
export const rpad = padded(false);
