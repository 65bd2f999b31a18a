import { RunError } from '../../model/errors.ts';
import type { RestOriginPlan } from '../../stages/rest-origin.ts';
import { linkTarget } from './link-header.ts';
import type { Page } from './page.ts';
import type { Found } from './scan.ts';

/** Texts that servers write where they have nothing to say. */
const NOTHING = /^(null|none|nil|undefined|false)?$/i;
const NO = /^(no|n|f|off)$/i;

/** What a page says of those behind it: that there is one, that there is none, or nothing. */
export type Said<Value> =
  | { readonly kind: 'next'; readonly value: Value }
  | { readonly kind: 'end' }
  | { readonly kind: 'silent' };

/** A token or URL, and whether it stands there as a number. */
export interface NextPage {
  readonly text: string;
  readonly isNumber: boolean;
}

/** Whether a page that has been read says that there are more. `silent`: nothing is at `hasMorePath`, or there is no such option. */
export function moreOf({ hasMore }: Pick<RestOriginPlan, 'hasMore'>, { scan }: Pick<Page, 'scan'>): Said<true> {
  const found = hasMore && scan.found(hasMore);
  if (!found) return { kind: 'silent' };
  const text = found.text.trim();
  const none = isContainer(found) ? !found.filled : isNothing(found) || NO.test(text) || Number(text) === 0;
  return none ? { kind: 'end' } : { kind: 'next', value: true };
}

/** The token or URL of the page behind one that has been read. Throws `RunError` `invalid-next-page` where `nextPath` leads to no single value. */
export function nextOf(
  { pagination }: Pick<RestOriginPlan, 'pagination'>,
  page: Pick<Page, 'scan' | 'headers' | 'url'>,
): Said<NextPage> {
  if (pagination.kind !== 'cursor' && pagination.kind !== 'link') return { kind: 'silent' };
  if (!pagination.next) {
    const target = linkTarget(page.headers.link, 'next');
    if (target !== undefined && target !== '') return { kind: 'next', value: { text: target, isNumber: false } };
    return { kind: page.headers.link === undefined ? 'silent' : 'end' };
  }
  const found = page.scan.found(pagination.next);
  if (!found) return { kind: 'silent' };
  const path = pagination.next.join('.');
  if (found.kind === 'too-long') throw unfit(page, path, 'a text that is too long', 'correct nextPath');
  if (isContainer(found)) {
    if (!found.filled) return { kind: 'end' };
    const remedy =
      found.kind === 'list'
        ? `name the entry: nextPath: ${path}[0]`
        : `name a field of it: ${found.keys.map((key) => `${path}.${key}`).join(', ')}`;
    throw unfit(page, path, found.kind === 'list' ? 'a list' : 'an object', remedy);
  }
  // Page numbers and tokens of some servers are 0 or negative behind the last page.
  if (isNothing(found) || (found.kind === 'number' && Number(found.text) <= 0)) return { kind: 'end' };
  return { kind: 'next', value: { text: found.text, isNumber: found.kind === 'number' } };
}

const isContainer = ({ kind }: Found): boolean => kind === 'list' || kind === 'object';
const isNothing = ({ kind, text }: Found): boolean => kind === 'null' || NOTHING.test(text.trim());

const unfit = ({ url }: Pick<Page, 'url'>, path: string, what: string, remedy: string): RunError =>
  new RunError('invalid-next-page', `${url}: nextPath ${path} is ${what}`, { value: path, remedy });
