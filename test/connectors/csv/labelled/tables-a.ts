import { type LabelledTable, table } from './table.ts';

/** Banks, shops, offices. */
export const TABLES_A: readonly LabelledTable[] = [
  table(
    'bank-de',
    '????s',
    `Buchungstag ~ Valuta ~ Verwendungszweck ~ Betrag ~ Währung
02.01.2024 ~ 02.01.2024 ~ Miete Januar, Hauptstr. 5 ~ -850,00 ~ EUR
03.01.2024 ~ 04.01.2024 ~ Gehalt; Firma Müller GmbH ~ 2.345,67 ~ EUR
05.01.2024 ~ 05.01.2024 ~ REWE Markt 1234 ~ -23,45 ~ EUR
05.01.2024 ~ 08.01.2024 ~ Stadtwerke "Strom" ~ -61,00 ~ EUR`,
  ),
  table(
    'bank-fr',
    '?s??',
    `Date ~ Libellé ~ Débit ~ Crédit
31/01/2024 ~ CARTE 30/01 BOULANGERIE ~ 12,50 ~
01/02/2024 ~ VIREMENT SALAIRE, SOCIETE X ~ ~ 1 850,00
02/02/2024 ~ PRLV EDF ~ 64,10 ~`,
  ),
  table(
    'bank-es',
    '?s???',
    `Fecha ~ Concepto ~ Importe ~ Saldo ~ Divisa
15/03/2024 ~ Pago en MERCADONA, Sevilla ~ -45,20 ~ 1.204,80 ~ EUR
16/03/2024 ~ Nómina ~ 1.800,00 ~ 3.004,80 ~ EUR
18/03/2024 ~ Recibo luz ~ -80,15 ~ 2.924,65 ~ EUR`,
  ),
  table(
    'bank-uk',
    '?ssff',
    `Date ~ Type ~ Description ~ Value ~ Balance
04/05/2024 ~ POS ~ CARD 1234, TESCO STORES ~ -12.99 ~ 1540.22
05/05/2024 ~ D/D ~ COUNCIL TAX ~ -130.00 ~ 1410.22
06/05/2024 ~ BAC ~ SALARY ~ 2200.00 ~ 3610.22`,
  ),
  table(
    'bank-pl',
    'ds?s',
    `Data operacji ~ Opis operacji ~ Kwota ~ Rodzaj
2024-02-01 ~ Zakup BIEDRONKA Łódź ~ -34,99 ~ karta
2024-02-03 ~ Przelew własny ~ 500,00 ~ przelew
2024-02-04 ~ Żabka, Wrocław ~ -8,50 ~ karta`,
  ),
  table(
    'bank-nl',
    'isss?s',
    `Datum ~ Naam / Omschrijving ~ Rekening ~ Af Bij ~ Bedrag (EUR) ~ Mededelingen
20240105 ~ Albert Heijn 1234 ~ NL01INGB0001234567 ~ Af ~ 23,10 ~ Pasvolgnr: 001
20240106 ~ Hr J de Vries ~ NL01INGB0001234567 ~ Bij ~ 100,00 ~ Naam: J de Vries, terug
20240109 ~ Ziggo B.V. ~ NL01INGB0001234567 ~ Af ~ 52,50 ~ Factuur 99`,
  ),
  table(
    'orders',
    'issfi',
    `order_id ~ customer ~ product ~ unit_price ~ quantity
1001 ~ Ana Lopez ~ Chair, oak ~ 89.9 ~ 2
1002 ~ Bob Smith ~ Table ~ 240 ~ 1
1003 ~ Chen Wei ~ Lamp "Sun" ~ 35.5 ~ 4
1004 ~ Dora ~ Chair, oak ~ 89.9 ~ 1`,
  ),
  table(
    'products',
    'ssfbs',
    `sku ~ title ~ price ~ in_stock ~ url
AB-100 ~ Steel pipe 5" ~ 12.4 ~ true ~ https://shop.example/p/100
AB-101 ~ Hose; green ~ 8 ~ false ~ https://shop.example/p/101
CX-007 ~ Valve, brass ~ 30.25 ~ true ~ https://shop.example/p/7`,
  ),
  table(
    'invoices',
    'sdsfs',
    `invoice_no ~ issued ~ client ~ total ~ status
INV-0001 ~ 2024-01-31 ~ ACME, Inc. ~ 1200.50 ~ paid
INV-0002 ~ 2024-02-29 ~ Foo & Sons ~ 99.00 ~ open
INV-0003 ~ 2024-03-31 ~ Bar Ltd ~ 5.75 ~ overdue`,
  ),
  table(
    'contacts',
    'sssss',
    `First Name ~ Last Name ~ E-mail Address ~ Mobile Phone ~ Notes
Ada ~ Lovelace ~ ada@example.org ~ +44 20 7946 0001 ~ met in London, 1843
Grace ~ Hopper ~ grace@example.com ~ +1 202 555 0156 ~
Linus ~ Müller ~ linus@example.de ~ 0171/1234567 ~ likes "penguins"`,
  ),
  table(
    'contacts-plain',
    'sss',
    `name ~ city ~ country
Ana ~ Lima ~ Peru
Bob ~ London ~ England
Chen ~ Shanghai ~ China`,
  ),
  table(
    'outlook',
    'ssss',
    `Title ~ Company ~ Department ~ Business Street
Dr. ~ Acme ~ Sales, North ~ 12 High Street
Mr ~ Umbrella ~ R&D ~ 1 Raccoon Rd
Ms ~ Initech ~ Reports ~ 4120 Freidrich Ln`,
  ),
  table(
    'staff',
    'isdfb',
    `id ~ name ~ hired ~ salary ~ active
1 ~ Ann ~ 2019-05-01 ~ 51000.0 ~ true
2 ~ Ben ~ 2020-11-15 ~ 43500.5 ~ false
3 ~ Cid ~ 2023-02-28 ~ 61234.25 ~ true`,
  ),
  table(
    'timesheet',
    'dscsf',
    `day ~ person ~ start ~ project ~ hours
2024-04-01 ~ kim ~ 08:30:00 ~ alpha ~ 7.5
2024-04-02 ~ kim ~ 09:00:00 ~ beta ~ 8
2024-04-02 ~ lee ~ 07:45:00 ~ alpha ~ 6.25`,
  ),
  table(
    'codes',
    'sss',
    `code ~ label ~ parent
A01 ~ Typhoid fever ~ A
A02 ~ Other salmonella infections ~ A
B15 ~ Acute hepatitis ~ B
B16 ~ Acute hepatitis, type B ~ B`,
  ),
  table(
    'countries',
    'sss',
    `iso ~ name ~ continent
UY ~ Uruguay ~ SA
AR ~ Argentina ~ SA
DE ~ Germany ~ EU
JP ~ Japan ~ AS`,
  ),
  table(
    'zip',
    'sss',
    `zip ~ place ~ state
02215 ~ Boston ~ MA
10001 ~ New York ~ NY
00501 ~ Holtsville ~ NY`,
  ),
  table(
    'survey',
    'ssss',
    `What is your name? ~ Which colour do you like? ~ Would you come again? ~ Comments
Sam ~ Blue ~ Yes ~ All good, thanks!
Alex ~ Green ~ No ~ Too loud; too dark
Jo ~ Blue ~ Yes ~`,
  ),
  table(
    'library',
    'sssi',
    `isbn ~ title ~ author ~ year
978-3-16-148410-0 ~ The Art of War ~ Sun Tzu ~ 1910
978-0-14-044913-6 ~ Crime and Punishment ~ Dostoevsky, Fyodor ~ 1866
978-0-452-28423-4 ~ 1984; a novel ~ Orwell, George ~ 1949`,
  ),
  table(
    'glossary',
    'ss',
    `term ~ definition
API ~ a contract between programs; see "interface"
CSV ~ values, separated by commas
ETL ~ extract, transform, load`,
  ),
  table(
    'todo',
    'sss',
    `task ~ owner ~ state
Buy milk ~ me ~ open
Call the bank, again ~ me ~ done
Water plants ~ you ~ open`,
  ),
  table(
    'shop-fr',
    's?is',
    `Produit ~ Prix ~ Quantité ~ Remarque
Pain, complet ~ 2,40 ~ 3 ~ frais
Lait ~ 1,05 ~ 12 ~
Fromage « bleu » ~ 8,90 ~ 1 ~ à commander`,
  ),
  table(
    'rates',
    'dsf',
    `date ~ currency ~ rate
2024-01-02 ~ USD ~ 1.0956
2024-01-02 ~ GBP ~ 0.86645
2024-01-03 ~ USD ~ 1.0919`,
  ),
  table(
    'inventory',
    'siifs',
    `part number ~ on hand ~ reserved ~ weight kg ~ bin
10-4432 ~ 15 ~ 2 ~ 0.75 ~ A3
10-4433 ~ 0 ~ 0 ~ 1.1 ~ A4
22-9000 ~ 230 ~ 17 ~ 0.02 ~ C1`,
  ),
  table(
    'reviews',
    'isis',
    `review_id ~ author ~ stars ~ text
1 ~ kat ~ 5 ~ Great!\\nWould buy again, for sure.
2 ~ leo ~ 2 ~ "Meh": it broke
3 ~ mia ~ 4 ~ Good; but late`,
  ),
];
