/** Numbers from 0 to 1 by a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Kind = 'integer' | 'number' | 'text' | 'condition' | 'date' | 'timestamp';

/** Text of well-typed expressions over the columns of `support.ts`. Capital words in a template are replaced by expressions. */
const TEMPLATES: Readonly<Record<Kind, { readonly leaves: readonly string[]; readonly nodes: readonly string[] }>> = {
  integer: {
    leaves: ['a', 'b', '1', '-7', '0', '9223372036854775807', '-9223372036854775808', 'NULL', "CAST('12' AS integer)"],
    nodes: [
      ...['INTEGER + INTEGER', '(INTEGER - INTEGER)', 'INTEGER * INTEGER', 'INTEGER % (INTEGER)', '-(INTEGER)', 'abs(INTEGER)'],
      ...['length(TEXT)', 'EXTRACT(DAY FROM DATE)', 'extract(second from TIMESTAMP)', 'DATE - DATE', 'CAST(NUMBER AS integer)'],
      ...[
        'coalesce(INTEGER, INTEGER)',
        'CASE WHEN CONDITION THEN INTEGER ELSE INTEGER END',
        'nullif(INTEGER, 3)',
        'TRY_CAST(TEXT AS int)',
      ],
      ...['epoch_ms(TIMESTAMP)', 'epoch_us(DATE)'],
      ...['position(TEXT IN TEXT)', "date_diff('month', DATE, TIMESTAMP)", 'sign(price)', '(INTEGER)::integer'],
    ],
  },
  number: {
    leaves: [
      'amount',
      'price',
      'rate',
      '1.5',
      '-0.0',
      '1e-7',
      '2.50',
      '123456789.123456789123',
      "DECIMAL '0.05'",
      "'NaN'::float",
      'a',
    ],
    nodes: [
      ...[
        'NUMBER + NUMBER',
        'NUMBER - NUMBER',
        'amount * NUMBER',
        '(price * 2)',
        'NUMBER / NUMBER',
        'round(NUMBER, 1)',
        '-(NUMBER)',
      ],
      ...[
        'least(NUMBER, INTEGER)',
        'if(CONDITION, NUMBER, NUMBER)',
        'sqrt(NUMBER)',
        'CAST(NUMBER AS decimal(20,4))',
        'floor(NUMBER)',
      ],
    ],
  },
  text: {
    leaves: ['name', '"Zip code"', "'it''s'", "''", "'100%'", "'ñandú 🦤'", 'Key', '"KEY"', 'NULL'],
    nodes: [
      ...[
        'TEXT || TEXT',
        '(TEXT || TEXT) || TEXT',
        'TEXT || (TEXT || TEXT)',
        'upper(TEXT)',
        'CAST(NUMBER AS string)',
        'CAST(DATE AS text)',
      ],
      ...[
        "concat(TEXT, 'x', TEXT)",
        'substring(TEXT FROM INTEGER FOR INTEGER)',
        "TRIM(LEADING '0' FROM TEXT)",
        "replace(TEXT, 'a', TEXT)",
      ],
      ...["CASE a WHEN 1 THEN TEXT WHEN INTEGER THEN 'y' END", "regexp_replace(TEXT, '[0-9]+', '#')", 'left(TEXT, INTEGER)'],
    ],
  },
  condition: {
    leaves: ['active', 'TRUE', 'FALSE', 'NULL', 'a = 1', "name LIKE 'a\\_%' ESCAPE '\\'"],
    nodes: [
      ...['CONDITION AND CONDITION', 'CONDITION OR CONDITION', '(CONDITION OR CONDITION)', 'NOT CONDITION', 'NOT (CONDITION)'],
      ...[
        'INTEGER < INTEGER',
        'NUMBER >= NUMBER',
        'NUMBER <> INTEGER',
        'TEXT = TEXT',
        "ordered > '2025-01-01'",
        'TIMESTAMP <= DATE',
      ],
      ...['(TEXT) IS NULL', '(CONDITION) IS NOT TRUE', 'INTEGER IS NOT DISTINCT FROM INTEGER', '(CONDITION) = (CONDITION)'],
      ...["TEXT IN ('a', 'b', NULL)", 'INTEGER NOT IN (1, a, 3)', 'NUMBER BETWEEN NUMBER AND NUMBER', "TEXT NOT ILIKE '%x%'"],
      ...['starts_with(TEXT, TEXT)', "matches(TEXT, '^a+$')", '(INTEGER = INTEGER) IS NULL'],
    ],
  },
  date: {
    leaves: ['ordered', 'shipped', "DATE '2024-02-29'", "DATE '0001-01-01'", 'current_date', 'CAST(NULL AS date)'],
    nodes: [
      'DATE + INTEGER',
      "date_trunc('week', DATE)",
      "DATE - INTERVAL '3' MONTH",
      "DATE + INTERVAL '1 year 1 month -3 days'",
      "DATE - (INTEGER) * INTERVAL '1 month 2 days'",
      'CAST(TIMESTAMP AS date)',
      'make_date(2024, INTEGER, 1)',
    ],
  },
  timestamp: {
    leaves: ['ts', "TIMESTAMP '2024-02-29 12:30:00.000001'", "TIMESTAMP '1900-01-01'", 'CAST(tz AS timestamp)'],
    nodes: [
      "TIMESTAMP + INTERVAL '1 day 2 hours'",
      "TIMESTAMP - INTERVAL '1 month 1 day 1.5 hours'",
      'TIMESTAMP + INTERVAL (NUMBER) SECOND',
      "TIMESTAMP + ((INTEGER) * INTERVAL '1 week' - INTERVAL a DAY)",
      'epoch_ms(INTEGER)',
      "CAST(to_timestamp(NUMBER, 'millisecond') AS timestamp)",
      "date_trunc('hour', DATE)",
      'INTERVAL (INTEGER) SECOND + TIMESTAMP',
      'coalesce(TIMESTAMP, DATE)',
    ],
  },
};

const SLOT = /\b(INTEGER|NUMBER|TEXT|CONDITION|DATE(?! ')|TIMESTAMP(?! '))\b/g;

/** A random expression of a kind, at most `depth` templates deep. */
export function randomExpression(next: () => number, kind: Kind, depth: number): string {
  const { leaves, nodes } = TEMPLATES[kind];
  const choices = depth === 0 || next() < 0.2 ? leaves : nodes;
  const template = choices[Math.floor(next() * choices.length)]!;
  if (choices === leaves) return template;
  return template.replace(SLOT, (word) => {
    const inner = randomExpression(next, word.toLowerCase() as Kind, depth - 1);
    return /^\w+$/.test(inner) || next() < 0.3 ? inner : `(${inner})`;
  });
}

export const KINDS = Object.keys(TEMPLATES) as readonly Kind[];
