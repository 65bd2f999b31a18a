/** Seven sales of four customers, one of which is unknown: small enough to know what must come out. */
export const SALES_FILES = {
  'sales.csv': [
    'order_id,customer_id,category,amount',
    '1,10,books,40.00',
    '2,11,garden,1500.50',
    '3,10,books,2000.00',
    '4,12,garden,1000.00',
    '5,11,books,999.99',
    '6,13,sports,5000.00',
    '7,10,garden,1200.25',
    '',
  ].join('\n'),
  'customers.csv': 'customer_id,segment\n10,retail\n11,wholesale\n12,retail\n',
} as const;

/** A job over them: large orders by segment of customer. */
export const SALES_JOB = `openstage: 1
name: sales
stages:
  sales:
    type: csv-origin
    path: sales.csv
  large:
    type: filter
    from: sales
    where: amount >= 1000
  customers:
    type: csv-origin
    path: customers.csv
  joined:
    type: join
    from: { left: large, right: customers }
    keys: [customer_id]
  by_segment:
    type: aggregator
    from: joined
    keys: [segment]
    measures:
      total: { function: sum, column: amount }
  result:
    type: csv-destination
    from: by_segment
    path: out/by_segment.csv
`;

/** Its lines, in no order. */
export const SALES_RESULT = ['retail,4200.25', 'segment,total', 'wholesale,1500.5'];

export const sortedLines = (text: string) => text.trimEnd().split('\n').toSorted();
