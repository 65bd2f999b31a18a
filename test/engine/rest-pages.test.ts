import { describe, expect, test } from 'vitest';
import { type Answer, type Seen, serve } from '../connectors/rest/server.ts';
import { readRest } from './rest-cases.ts';

/** Records 0 to 10, in pages of 4, as most servers count them. */
const ALL = Array.from({ length: 11 }, (_, id) => ({ id, name: `n${id}` }));
const DECLARED = { records: 'data', types: { id: 'integer' }, columns: ['id'] };
const PAGE = { pagination: 'page' };
const CURSOR = { pagination: 'cursor', nextPath: 'next' };
const LINK = { pagination: 'link', nextPath: 'next' };

const upTo = (end: number, start = 0) => Array.from({ length: end - start }, (_, i) => start + i);
const pageOf = (number: number, size = 4) => ALL.slice((number - 1) * size, number * size);
const asked = ({ query }: Seen, name = 'page'): number => Number(query.get(name) ?? 1);
const isLast = (number: number) => number >= 3;

/** The ids that an origin reads of a server, what the run warns of, how often the server was asked, and how the run ended. */
async function read(answer: (seen: Seen, index: number) => Answer, options: object) {
  const server = await serve(answer);
  const { rows, result, outcome } = await readRest({ url: `${server.url}/x`, maxRetries: 0, ...DECLARED, ...options });
  const warnings = (result.notes ?? []).filter(({ severity }) => severity === 'warning');
  const texts = warnings.map(({ text }) => text.replaceAll(server.url, ''));
  return { ids: rows.map(([id]) => id), warnings: texts, asked: server.seen.length, outcome };
}

describe('hasMorePath', () => {
  test.each<[string, (number: number) => object, string]>([
    ['a list', (n) => ({ more: isLast(n) ? [] : [n + 1] }), 'more'],
    ['a list of objects', (n) => ({ links: { next: isLast(n) ? [] : [{ href: '/x' }] } }), 'links.next'],
    ['an object', (n) => ({ more: isLast(n) ? {} : { page: n + 1 } }), 'more'],
    ['an object that stays, with null in it', (n) => ({ more: { page: isLast(n) ? null : n + 1 } }), 'more'],
    ['an object, and then null', (n) => ({ more: isLast(n) ? null : { page: n + 1 } }), 'more'],
    ['an object, and then nothing', (n) => (isLast(n) ? {} : { more: { page: n + 1 } }), 'more'],
    ['true and false', (n) => ({ more: !isLast(n) }), 'more'],
    ['texts of them', (n) => ({ more: isLast(n) ? 'False' : 'True' }), 'more'],
    ['Y and N', (n) => ({ more: isLast(n) ? 'N' : 'Y' }), 'more'],
    ['a number of pages', (n) => ({ meta: { left: 3 - n } }), 'meta.left'],
    ['a URL', (n) => ({ next: isLast(n) ? '' : `/x?page=${n + 1}` }), 'next'],
    ['a list of a list', (n) => ({ more: isLast(n) ? [] : [[]] }), 'more'],
  ])('may lead to %s', async (_, more, hasMorePath) => {
    for (const options of [PAGE, { pagination: 'page', concurrentRequests: 3 }, { pagination: 'offset', pageSize: 4 }]) {
      const answer = (seen: Seen) => {
        const number = options.pagination === 'page' ? asked(seen) : Number(seen.query.get('offset')) / 4 + 1;
        return { body: { ...more(number), data: pageOf(number) } };
      };
      const { ids, warnings, asked: requests } = await read(answer, { ...options, hasMorePath });
      expect([ids, warnings]).toEqual([upTo(11), []]);
      if (!('concurrentRequests' in options)) expect(requests).toBe(3);
    }
  });

  test('is believed also of a page that has no records', async () => {
    const answer = (seen: Seen) => ({ body: { more: asked(seen) < 5, data: asked(seen) === 2 ? [] : pageOf(asked(seen)) } });
    expect(await read(answer, { ...PAGE, hasMorePath: 'more' })).toMatchObject({ ids: [...upTo(4), ...upTo(11, 8)], asked: 5 });
  });

  test.each([
    ['nothing is there', { hasMorePath: 'meta.mroe' }, 'hasMorePath meta.mroe'],
    ['nothing is there, by cursor', { ...CURSOR, hasMorePath: 'mroe' }, 'hasMorePath mroe'],
  ])('that is wrong is said: %s', async (_, options, where) => {
    const answer = (seen: Seen) => ({ body: { meta: { more: true }, next: 'a', data: pageOf(asked(seen)) } });
    const { ids, warnings } = await read(answer, { ...PAGE, ...options });
    expect(ids).toEqual(upTo(4));
    expect(warnings).toEqual([
      `${where}: the first response has no such value, so reading ended after 1 page (4 records); correct the option if there are more`,
    ]);
  });
});

describe('pages that come again', () => {
  /** Behind the last page the server gives it again, and says another number. */
  const clamped = (seen: Seen, last = 3) => ({ page: asked(seen), data: pageOf(Math.min(asked(seen), last)) });
  const warned = /^\/x\?page=5 repeats the records of an earlier page: reading ended there, without the repeated records/;

  test.each([1, 3])('end the paging, and double nothing, with %d requests at once', async (concurrentRequests) => {
    const { ids, warnings, outcome } = await read((seen) => ({ body: clamped(seen) }), { ...PAGE, concurrentRequests });
    expect([ids, outcome, warnings]).toEqual([upTo(11), 'done', [expect.stringMatching(warned)]]);
  });

  test('end it without a word where the server says that these are all', async () => {
    const { ids, warnings } = await read((seen) => ({ body: { ...clamped(seen), total: 11 } }), PAGE);
    expect([ids, warnings]).toEqual([upTo(11), []]);
  });

  test('end it also where the last page is full', async () => {
    const { ids, warnings } = await read((seen) => ({ body: clamped(seen, 2) }), PAGE);
    expect([ids, warnings.length]).toEqual([upTo(8), 1]);
  });

  test('end it where the server begins anew', async () => {
    const answer = (seen: Seen) => ({ body: { page: asked(seen), data: pageOf(((asked(seen) - 1) % 3) + 1) } });
    const { ids, warnings } = await read(answer, PAGE);
    expect([ids, warnings]).toEqual([upTo(11), [expect.stringMatching(warned)]]);
  });

  test.each([
    ['tokens', CURSOR],
    ['links', LINK],
  ])('end it behind ever new %s', async (_, options) => {
    let n = 0;
    const answer = (): Answer => ({ body: { next: `/x?n=${n++}`, page: n, data: pageOf(Math.min(n, 3)) } });
    const { ids, warnings, outcome } = await read(answer, options);
    expect([ids, outcome, warnings.length]).toEqual([upTo(11), 'done', 1]);
  });

  test('are read where they only happen to be equal', async () => {
    const data = (n: number) => [[{ id: 7 }], [{ id: 7 }], [{ id: 8 }], [{ id: 7 }], [{ id: 9 }], []][n - 1];
    const { ids, warnings } = await read((seen) => ({ body: { data: data(asked(seen)) } }), PAGE);
    expect(ids).toEqual([7, 7, 8, 7, 9]);
    expect(warnings).toEqual([
      '/x?page=2 begins with a record of the page before: rows may be duplicated; request an order by a unique field, or use a remove-duplicates stage',
    ]);
  });

  test.each<[string, object, (seen: Seen) => Answer, RegExp]>([
    ['by number', PAGE, () => ({ body: { data: pageOf(1) } }), /3 pages in a row are equal/],
    ['by number, saying it', PAGE, (seen) => ({ body: { page: asked(seen), data: pageOf(1) } }), /3 pages in a row are equal/],
    ['by offset', { pagination: 'offset', pageSize: 100 }, () => ({ body: { data: pageOf(1) } }), /3 pages in a row are equal/],
    [
      'by offset, all at once',
      { pagination: 'offset', pageSize: 4 },
      () => ({ body: { data: ALL } }),
      /3 pages in a row are equal/,
    ],
    ['by token', CURSOR, () => ({ body: { next: 'a', data: pageOf(1) } }), /names the same next page twice/],
    ['by link', LINK, () => ({ body: { next: '/x', data: pageOf(1) } }), /names the same next page twice/],
  ])('are an error where the first one is all that ever comes: %s', async (_, options, answer, message) => {
    const { outcome, asked: requests } = await read(answer, options);
    expect(outcome).toMatch(/^repeated-page: /);
    expect(outcome).toMatch(message);
    expect(requests).toBeLessThanOrEqual(3);
  });

  test('are none where the server says that the first one is all', async () => {
    const { ids, warnings } = await read(() => ({ body: { total: 11, data: ALL } }), PAGE);
    expect([ids, warnings]).toEqual([upTo(11), []]);
  });

  test('in part are said', async () => {
    // A record came in at the front while the pages were read; later, the last page is filled up from the left.
    const pages = [pageOf(1), [ALL[3]!, ...ALL.slice(4, 7)], ALL.slice(7, 11), []];
    const { ids, warnings } = await read((seen) => ({ body: { data: pages[asked(seen) - 1] } }), PAGE);
    expect(ids).toEqual([0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(warnings).toEqual([
      expect.stringMatching(/^\/x\?page=2 begins with a record of the page before: rows may be duplicated/),
    ]);
  });

  test('fail the run where they are too long to be held back', async () => {
    const data = Array.from({ length: 9000 }, (_, id) => ({ id, text: 'x'.repeat(1000) }));
    const { outcome } = await read((seen) => ({ body: { page: asked(seen), data } }), PAGE);
    expect(outcome).toMatch(/^repeated-page: .*page=2: the page repeats an earlier one/);
  });
});

describe('pages without records', () => {
  test.each([
    ['tokens', CURSOR],
    ['links', LINK],
  ])('end the paging after some, though ever new %s are named', async (_, options) => {
    let n = 0;
    const answer = (): Answer => ({ body: { next: `/x?n=${n++}`, data: n <= 3 ? pageOf(n) : [] } });
    const { ids, warnings, outcome, asked: requests } = await read(answer, options);
    expect([ids, outcome, requests]).toEqual([upTo(11), 'done', 13]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^10 pages in a row have no records \(last: .*\); reading ended there, although the server names a next page/,
      ),
    ]);
  });

  test('end it at once where all records have come', async () => {
    let n = 0;
    const answer = (): Answer => ({ body: { count: 11, next: String(n++), data: n <= 3 ? pageOf(n) : [] } });
    expect(await read(answer, CURSOR)).toMatchObject({ ids: upTo(11), warnings: [], asked: 4 });
  });

  test('may stand between others', async () => {
    let n = 0;
    const data = [[], pageOf(1), [], [], [], pageOf(2), pageOf(3), []];
    const answer = (): Answer => ({ body: { data: data[n++], next: n < 8 ? n : null } });
    expect(await read(answer, CURSOR)).toMatchObject({ ids: upTo(11), warnings: [], asked: 8 });
  });

  test('end a scroll, whose token stays the same', async () => {
    let n = 0;
    const answer = (): Answer => ({ body: { next: 'scroll-1', data: pageOf(++n) } });
    expect(await read(answer, CURSOR)).toMatchObject({ ids: upTo(11), warnings: [], asked: 4, outcome: 'done' });
  });

  test.each<[string, (n: number) => unknown, object, string[]]>([
    ['null', () => null, PAGE, []],
    [
      'nothing there',
      () => undefined,
      PAGE,
      ['the response of /x?page=4 has nothing at data: it was read as a page without records'],
    ],
    ['a text', () => '', PAGE, ['the response of /x?page=4 has nothing at data: it was read as a page without records']],
    ['an empty object', () => ({}), PAGE, []],
    ['nothing there, and that it is the last', () => undefined, { ...PAGE, hasMorePath: 'more' }, []],
    ['nothing there, and no token', () => undefined, CURSOR, []],
  ])('may have %s in place of the list', async (_, data, options, warnings) => {
    let n = 0;
    const answer = (): Answer => ({ body: { more: ++n < 4, ...(n < 4 && { next: n }), data: n < 4 ? pageOf(n) : data(n) } });
    expect(await read(answer, options)).toMatchObject({ ids: upTo(11), warnings, asked: 4, outcome: 'done' });
  });

  test.each([
    ['an object in place of a list', { message: 'no more' }, 'done'],
    [
      'an error',
      { error: 'rate limited' },
      'unexpected-response: /x?page=4: the response has no records, and says: {"error":"rate limited"}',
    ],
  ])('may be %s', async (_, last, outcome) => {
    const answer = (seen: Seen) => ({ body: asked(seen) < 4 ? pageOf(asked(seen)) : last });
    const found = await read(answer, { ...PAGE, records: undefined });
    expect(found.outcome.replace(/http:\/\/[^/]*/, '')).toBe(outcome);
    if (outcome === 'done') {
      expect(found.ids).toEqual(upTo(11));
      expect(found.warnings).toEqual(['the response of /x?page=4 is not a list: it was read as a page without records']);
    }
  });

  test.each<[string, unknown]>([
    ['an error', { ok: false, error: 'expired' }],
    ['errors beside null', { data: null, errors: [{ message: 'no' }] }],
    ['a failure', { success: false, data: [] }],
  ])('that hold %s fail the run, on any page', async (_, body) => {
    for (const bad of [1, 3]) {
      const answer = (seen: Seen) => ({ body: asked(seen) === bad ? body : { data: pageOf(asked(seen)) } });
      expect((await read(answer, PAGE)).outcome).toMatch(/^(unexpected-response: .*(expired|no|false)|records-not-found)/);
    }
  });
});

describe('tokens', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['an empty text', ''],
    ['false', false],
    ['0', 0],
    ['-1', -1],
    ['the text "null"', 'null'],
    ['the text None', 'None'],
    ['an empty list', []],
    ['an empty object', {}],
    ['an object of null', { href: null }],
  ])('end with %s', async (_, end) => {
    const answer = (seen: Seen) => {
      const at = Number(seen.query.get('cursor') ?? 1);
      return { body: { next: at < 3 ? at + 1 : end, data: pageOf(at) } };
    };
    expect(await read(answer, CURSOR)).toMatchObject({ ids: upTo(11), warnings: [], asked: 3 });
  });

  test('are numbers in a body where they come as numbers, with all digits', async () => {
    const tokens = ['', '1', '9007199254740993', '1.5'];
    const bodies: string[] = [];
    const answer = (seen: Seen, n: number): Answer => {
      bodies.push(seen.body);
      return { body: `{"next":${tokens[n + 1] ?? '"a1"'},"data":${JSON.stringify(n < 4 ? pageOf(n + 1) : [])}}` };
    };
    await read(answer, { ...CURSOR, method: 'POST', pageIn: 'body', body: { id: 9007199254740993n.toString() }, maxPages: 5 });
    expect(bodies.map((body) => /"cursor":([^,}]*)/.exec(body)?.[1])).toEqual([
      undefined,
      '1',
      '9007199254740993',
      '1.5',
      '"a1"',
    ]);
  });

  test.each([
    [{ href: '/x?n=2', method: 'GET' }, 'an object', 'name a field of it: next.href, next.method'],
    [['a', 5], 'a list', 'name the entry: nextPath: next[0]'],
  ])('are no lists or objects: %j', async (next, what, remedy) => {
    const server = await serve(() => ({ body: { next, data: pageOf(1) } }));
    const { result, outcome } = await readRest({ url: server.url, ...DECLARED, ...CURSOR });
    expect(outcome).toBe(`invalid-next-page: ${server.url}/: nextPath next is ${what}`);
    expect(result.errors[0]!.remedy).toBe(remedy);
  });

  test.each([
    ['nextPath nxt', { ...CURSOR, nextPath: 'nxt' }],
    ['Link header', { pagination: 'link' }],
  ])('that were not found are said: %s', async (where, options) => {
    const answer = (seen: Seen) => ({ body: { next: 'a', data: pageOf(asked(seen)) } });
    const { ids, warnings } = await read(answer, options);
    expect(ids).toEqual(upTo(4));
    expect(warnings).toEqual([
      `${where}: the first response has no such value, so reading ended after 1 page (4 records); correct the option if there are more`,
    ]);
    // The server says that there are no more.
    expect(await read(() => ({ body: { total: 11, data: ALL } }), options)).toMatchObject({ ids: upTo(11), warnings: [] });
  });

  test('that stay the same while pages differ are no circle', async () => {
    let n = 0;
    const answer = (): Answer => ({ body: { next: ++n < 4 ? 'scroll' : null, data: pageOf(n) } });
    expect(await read(answer, CURSOR)).toMatchObject({ ids: upTo(11), warnings: [], outcome: 'done' });
  });

  test('that come back to an earlier page end the paging', async () => {
    const answer = (seen: Seen) => {
      const at = asked(seen, 'cursor');
      return { body: { next: (at % 3) + 1, data: pageOf(at) } };
    };
    const { ids, warnings, outcome } = await read(answer, CURSOR);
    expect([ids, outcome, warnings.length]).toEqual([upTo(11), 'done', 1]);
  });
});

describe('numbers of all records', () => {
  const short = (seen: Seen) => (asked(seen) < 3 ? pageOf(asked(seen)) : []);
  test.each<[string, (data: object[]) => Answer, string]>([
    ['total', (data) => ({ body: { total: 11, data } }), 'total: 11'],
    ['meta.total', (data) => ({ body: { data, meta: { total: 11 } } }), 'meta.total: 11'],
    ['count', (data) => ({ body: { count: 11, data } }), 'count: 11'],
    ['a text', (data) => ({ body: { pagination: { totalItems: '11' }, data } }), 'pagination.totalItems: 11'],
    ['a header', (data) => ({ headers: { 'X-Total-Count': '11' }, body: { data } }), 'x-total-count: 11'],
    ['a range', (data) => ({ headers: { 'Content-Range': 'items 0-3/11' }, body: { data } }), 'content-range: 11'],
  ])('are compared with those that came: %s', async (_, answer, said) => {
    const { ids, warnings, outcome } = await read((seen) => answer(short(seen)), PAGE);
    expect([ids, outcome, warnings]).toEqual([upTo(8), 'done', [`the server states ${said}, but sent 8 records`]]);
    expect((await read((seen) => answer(pageOf(asked(seen))), PAGE)).warnings).toEqual([]);
  });

  test('are compared also where more came, and without pages', async () => {
    const answer = (total: number) => () => ({ body: { total, data: ALL } });
    const none = { pagination: 'none' };
    expect((await read(answer(12), none)).warnings).toEqual(['the server states total: 12, but sent 11 records']);
    expect((await read(answer(11), none)).warnings).toEqual([]);
    const twice = (seen: Seen) => ({ body: { total: 9, data: pageOf(asked(seen)) } });
    expect((await read(twice, PAGE)).warnings).toEqual([
      'the server states total: 9, but sent 11 records: some may have been read twice',
    ]);
  });

  test.each<[string, (n: number) => object]>([
    ['the number of the page’s own records', (n) => ({ total: pageOf(n).length })],
    ['a number of pages', () => ({ page: { total: 3 } })],
    ['a sum of money', () => ({ total: 99.5 })],
    ['the number of the page’s own records, as count', (n) => ({ count: pageOf(n).length })],
    ['a number that grows while the pages are read', (n) => ({ total: n < 3 ? 11 : 12 })],
  ])('are not taken from %s', async (_, more) => {
    const answer = (seen: Seen) => ({ body: { ...more(asked(seen)), data: pageOf(asked(seen)) } });
    expect(await read(answer, PAGE)).toMatchObject({ ids: upTo(11), warnings: [] });
  });

  test('are not taken from the records', async () => {
    const answer = () => ({ body: { id: 1, total: 50 } });
    expect((await read(answer, { pagination: 'none', records: undefined })).warnings).toEqual([]);
  });
});

describe('the end', () => {
  test('comes after a last page that is full', async () => {
    const answer = (seen: Seen) => ({ body: { data: asked(seen) < 3 ? pageOf(asked(seen)) : [] } });
    expect(await read(answer, { ...PAGE, pageSize: 4 })).toMatchObject({ ids: upTo(8), warnings: [], asked: 3 });
  });

  test('of offsets is found though the server gives fewer than it is asked for', async () => {
    for (const concurrentRequests of [1, 4]) {
      const answer = ({ query }: Seen) => {
        const offset = Number(query.get('offset'));
        return { body: { data: ALL.slice(offset, offset + Math.min(4, Number(query.get('limit')))) } };
      };
      const options = { pagination: 'offset', pageSize: 1000, concurrentRequests };
      expect(await read(answer, options)).toMatchObject({ ids: upTo(11), warnings: [] });
    }
  });

  test('by a status is an error that says how to allow it, unless all records have come', async () => {
    const answer = (total: object) => (seen: Seen) =>
      asked(seen) > 3 ? { status: 404 } : { body: { ...total, data: pageOf(asked(seen)) } };
    expect(await read(answer({ total: 11 }), PAGE)).toMatchObject({ ids: upTo(11), outcome: 'done', warnings: [] });
    const server = await serve(answer({}));
    const { result } = await readRest({ url: server.url, ...DECLARED, ...PAGE });
    expect(result.errors.map(({ code, remedy }) => [code, remedy])).toEqual([
      ['http-status', 'if this status means that there are no more pages, set endStatus: 404'],
    ]);
  });

  test.each<[string, object, string]>([
    ['page', PAGE, 'may have'],
    ['page that says that there are more', { ...PAGE, hasMorePath: 'more' }, 'has'],
    ['cursor', CURSOR, 'has'],
  ])('by maxPages is said: %s', async (_, options, has) => {
    let n = 0;
    const answer = (): Answer => ({ body: { more: true, next: n++, data: pageOf(n) } });
    n = 1;
    const { ids, warnings } = await read(answer, { ...options, maxPages: 2 });
    expect(ids).toHaveLength(7);
    expect(warnings).toEqual([`the maximum of 2 pages (maxPages) is reached, and the server ${has} more pages: 7 records read`]);
  });

  test('by maxPages is not said where there are no more', async () => {
    const answer = (seen: Seen) => ({ body: { more: !isLast(asked(seen)), data: pageOf(asked(seen)) } });
    expect(await read(answer, { ...PAGE, maxPages: 3, hasMorePath: 'more' })).toMatchObject({ ids: upTo(11), warnings: [] });
    const total = (seen: Seen) => ({ body: { total: 11, data: pageOf(asked(seen)) } });
    expect(await read(total, { ...PAGE, maxPages: 3 })).toMatchObject({ ids: upTo(11), warnings: [] });
    expect((await read(total, { ...PAGE, maxPages: 2 })).warnings).toEqual([
      'the maximum of 2 pages (maxPages) is reached, and the server may have more pages: 8 records read (total: 11)',
    ]);
  });

  test('by maxRows is not said', async () => {
    const answer = (seen: Seen) => ({ body: { total: 11, data: pageOf(asked(seen)) } });
    expect(await read(answer, { ...PAGE, maxRows: 5 })).toMatchObject({ ids: upTo(5), warnings: [] });
  });

  test('is said where a link to a next page was not followed', async () => {
    const answer = () => ({ headers: { Link: '</x?page=2>; rel="next"' }, body: { data: pageOf(1) } });
    expect((await read(answer, { pagination: 'none' })).warnings).toEqual([
      'the response links to a next page, which was not read; set pagination: link',
    ]);
  });
});
