import type { SourceLook } from '../../engine/plan/open-sources.ts';
import type { CheckedOrigin } from '../../stages/check-job.ts';

/** Words of columns that hold money, in some languages, as parts of names: `unit_price`, `Betrag EUR`, `totalAmount`. */
const MONEY = new Set(
  [
    'amount amt price cost total subtotal sum revenue sales turnover balance fee tax vat discount salary wage payment paid due budget profit charge',
    'betrag preis kosten summe umsatz saldo gebühr steuer mwst rabatt gehalt lohn zahlung',
    'montant prix coût total solde taxe tva salaire importe precio coste costo saldo impuesto iva salario prezzo importo costo valor preço bedrag prijs kwota cena',
    'eur usd gbp chf jpy',
  ].flatMap((words) => words.split(' ')),
);
/** Decimals that currencies have, and rates of them. */
const [FEWEST, MOST] = [2, 4];

/** Columns of a source that are read as floats and look like money: by their names, or as all values have as many decimals. */
export function moneyColumns({ type, plan }: CheckedOrigin, look: SourceLook | undefined): string[] {
  if (!look?.csv || type !== 'csv-origin') return [];
  const declared = new Set(plan.types.map(({ column }) => column));
  if (plan.numbers === 'decimal' || plan.otherTypes) return [];
  return look.csv.detection.columns
    .filter(({ name, type, decimals = 0 }) => {
      if (type.kind !== 'float' || declared.has(name)) return false;
      return (decimals >= FEWEST && decimals <= MOST) || wordsOf(name).some((word) => MONEY.has(word));
    })
    .map(({ name }) => name);
}

const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
