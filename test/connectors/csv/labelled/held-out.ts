import type { Label, LabelledFile } from './write.ts';

const file = (name: string, text: string, label: Label): LabelledFile => ({ name, text, label });
const lines = (...texts: string[]): string => `${texts.join('\n')}\n`;
const crlf = (...texts: string[]): string => `${texts.join('\r\n')}\r\n`;

const BANKS: readonly LabelledFile[] = [
  file(
    'savings bank, all fields quoted',
    crlf(
      '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Kontonummer";"BLZ";"Betrag";"Waehrung";"Info"',
      '"DE02120300000000202051";"05.02.24";"05.02.24";"FOLGELASTSCHRIFT";"Rechnung 4711, Kd. 12";"Stadtwerke";"DE02500105170137075030";"INGDDEFF";"-61,20";"EUR";"Umsatz gebucht"',
      '"DE02120300000000202051";"06.02.24";"06.02.24";"GUTSCHR. UEBERWEISUNG";"LOHN/GEHALT 02/24";"Muster GmbH";"DE02100500000054540402";"BELADEBE";"2345,67";"EUR";"Umsatz gebucht"',
    ),
    { delimiter: ';', header: true, skipRows: 0, types: 's??sssss?ss' },
  ),
  file(
    'direct bank with five lines above',
    lines(
      '"Kontonummer:";"DE12 3456 / Girokonto";',
      '',
      '"Von:";"01.01.2024";',
      '"Bis:";"31.01.2024";',
      '"Kontostand vom 31.01.2024:";"1.234,56 EUR";',
      '',
      '"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Betrag (EUR)";',
      '"31.01.2024";"31.01.2024";"Lastschrift";"ACME";"Danke, gerne wieder";"-12,00";',
      '"30.01.2024";"30.01.2024";"Überweisung";"Erika Muster";"Miete";"-850,00";',
    ),
    { delimiter: ';', header: true, skipRows: 6 },
  ),
  file(
    'card statement of a US bank',
    lines(
      'Status,Date,Description,Debit,Credit',
      'Cleared,01/15/2024,"AMAZON.COM*RT4TY6 AMZN.COM/BILL, WA",45.99,',
      'Cleared,01/16/2024,ONLINE PAYMENT THANK YOU,,-300.00',
      'Pending,01/17/2024,"SQ *COFFEE ""BEAN""",4.50,',
    ),
    { delimiter: ',', header: true, types: 's?sff' },
  ),
  file(
    'US bank with a summary above',
    lines(
      'Description,,Summary Amt.',
      'Beginning balance as of 01/01/2024,,"1,000.00"',
      'Total credits,,"2,200.00"',
      'Total debits,,"-1,200.00"',
      'Ending balance as of 01/31/2024,,"2,000.00"',
      '',
      'Date,Description,Amount,Running Bal.',
      '01/01/2024,Beginning balance as of 01/01/2024,,"1,000.00"',
      '01/03/2024,"PAYROLL DES:DIR DEP, ID:123","2,200.00","3,200.00"',
      '01/09/2024,CHECK 101,"-1,200.00","2,000.00"',
      '01/10/2024,GROCERY STORE,"-20.00","1,980.00"',
    ),
    { delimiter: ',', header: true, skipRows: 6, names: ['Date', 'Description', 'Amount', 'Running Bal.'] },
  ),
  file(
    'French bank, amounts with blanks',
    lines(
      'Date;Date de valeur;Libellé;Montant(EUROS)',
      '15/01/2024;15/01/2024;"CARTE X1234 14/01 LECLERC";-85,40',
      '16/01/2024;17/01/2024;"VIR SEPA M. DUPONT; LOYER";1 250,00',
      '17/01/2024;17/01/2024;"PRLV FREE";-29,99',
    ),
    { delimiter: ';', header: true, names: ['Date', 'Date de valeur', 'Libellé', 'Montant(EUROS)'] },
  ),
  file(
    'Swiss bank with apostrophes in amounts',
    lines(
      'Buchungsdatum;Text;Belastung;Gutschrift;Saldo',
      "31.12.2023;Zinsabschluss;;12.35;10'012.35",
      "03.01.2024;Coop-4711 Zürich;45.80;;9'966.55",
      "05.01.2024;Lohn;;6'500.00;16'466.55",
    ),
    { delimiter: ';', quote: '"', header: true },
  ),
  file(
    'Polish bank, title and blank rows above',
    lines(
      '#Klient;',
      'JAN KOWALSKI;',
      '',
      '#Za okres:;',
      '01.01.2024;31.01.2024',
      '',
      '#Data operacji;#Opis operacji;#Rachunek;#Kategoria;#Kwota;',
      '2024-01-31;"ZABKA Z1234 K.1 WARSZAWA";"eKonto 1234";"Żywność";-12,50 PLN;',
      '2024-01-30;"PRZELEW WYCHODZĄCY";"eKonto 1234";"Rachunki";-200,00 PLN;',
    ),
    { delimiter: ';', header: true, skipRows: 6 },
  ),
  file(
    'payment provider',
    lines(
      '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net"',
      '"01/02/2024","08:15:30","PST","Jane Roe","Express Checkout Payment","Completed","USD","25.00","-1.03","23.97"',
      '"01/02/2024","09:00:01","PST","","General Withdrawal","Completed","USD","-23.97","0.00","-23.97"',
    ),
    { delimiter: ',', header: true, types: 'scsssssfff' },
  ),
  file(
    'headerless statement of an Australian bank',
    lines(
      '31/01/2024,"-45.50","WOOLWORTHS 1234 SYDNEY, NSW","+1954.50"',
      '30/01/2024,"+2000.00","Salary ACME PTY LTD","+2000.00"',
    ),
    { delimiter: ',', header: false },
  ),
  file(
    'crypto exchange export',
    lines(
      'timestamp,pair,side,price,amount,fee',
      '2024-01-01T00:00:01.123Z,BTC/EUR,buy,39500.10,0.00125,0.12',
      '2024-01-01T00:05:09.001Z,ETH/EUR,sell,2100.5,1.5,3.15',
    ),
    { delimiter: ',', header: true, types: 'zssfff' },
  ),
];

const OFFICES: readonly LabelledFile[] = [
  file(
    'ERP list with bars and blanks',
    lines(
      'Material |Werk |Menge    |ME ',
      '000000000000100-200 |1000 |   12,000 |ST ',
      '000000000000100-300 |1000 |    1,500 |KG ',
      '000000000000100-400 |2000 |  100,000 |ST ',
    ),
    { delimiter: '|', header: true },
  ),
  file(
    'ERP list, bars at both ends',
    lines('|MANDT|BUKRS|BELNR     |GJAHR|WRBTR|', '|100  |1000 |0100000001|2024 |12.50|', '|100  |1000 |0100000002|2024 |99.00|'),
    { delimiter: '|', header: true },
  ),
  file(
    'tab with commas',
    lines(
      'Invoice\tCustomer\tAmount\tRemark',
      '1001\tMeyer, Hans\t1,250.00\tpaid, thanks',
      '1002\tLopez, Ana\t80.00\topen, sent twice',
      '1003\tDoe, J.\t7.50\t',
    ),
    { delimiter: '\t', header: true, names: ['Invoice', 'Customer', 'Amount', 'Remark'] },
  ),
  file('pipe with commas and semicolons', lines('id|name|tags', '1|Smith, Ann|a;b;c', '2|Roe, Bob|b', '3|Doe, Cid|a;c'), {
    delimiter: '|',
    header: true,
    types: 'iss',
  }),
  file('sep line of Excel, comma', crlf('sep=,', 'Nr,Name,Ort', '1,Ana,Lima', '2,Bob,Ica'), {
    delimiter: ',',
    header: true,
    skipRows: 1,
    types: 'iss',
  }),
  file('sep line of Excel, tab', crlf('sep=\t', 'Nr\tName\tPreis', '1\tHammer\t12,50', '2\tNagel\t0,05'), {
    delimiter: '\t',
    header: true,
    skipRows: 1,
  }),
  file(
    'Excel, Germany: decimal commas, dates with points',
    crlf('Artikel;Preis;Datum', 'Schraube;0,12;01.03.2024', 'Mutter;0,08;02.03.2024', 'Scheibe;1,00;03.03.2024'),
    { delimiter: ';', header: true, names: ['Artikel', 'Preis', 'Datum'] },
  ),
  file(
    'Excel, Brazil',
    crlf('Código;Descrição;Preço unitário;Qtd', '001;Café torrado 500g;R$ 18,90;12', '002;Açúcar, refinado;R$ 4,25;30'),
    { delimiter: ';', header: true, types: 'sssi' },
  ),
  file('Excel, empty columns at the right', crlf('name,qty,,,', 'bolt,5,,,', 'nut,7,,,', 'screw,9,,,'), {
    delimiter: ',',
    header: true,
    names: ['name', 'qty', 'column_3', 'column_4', 'column_5'],
  }),
  file('Excel, empty rows at the end', crlf('name,qty,unit', 'bolt,5,kg', 'nut,7,kg', 'screw,9,kg', ',,', ',,'), {
    delimiter: ',',
    header: true,
    names: ['name', 'qty', 'unit'],
  }),
  file(
    'line breaks within cells',
    crlf('ID;Adresse;Telefon', '1;"Hauptstr. 5\n12345 Berlin";030 123456', '2;"Am Markt 1\n80331 München";089 98765'),
    { delimiter: ';', header: true, names: ['ID', 'Adresse', 'Telefon'] },
  ),
  file('header cells with line breaks', crlf('"Order\nNo","Ship\nDate",Total', '1,2024-01-02,10.50', '2,2024-01-03,11.25'), {
    delimiter: ',',
    header: true,
    types: 'idf',
  }),
  file(
    'a report with two lines above and totals below',
    lines(
      'Monthly sales report',
      'Generated: 2024-02-01 08:00',
      'Region,Units,Revenue',
      'North,10,1000.50',
      'South,20,2000.00',
      'Total,30,3000.50',
    ),
    { delimiter: ',', header: true, skipRows: 2, names: ['Region', 'Units', 'Revenue'] },
  ),
  file(
    'total below, numeric first column',
    lines('Konto;Text;Betrag', '4400;Erlöse;1.200,00', '4730;Skonti;-34,00', 'Summe;;1.166,00'),
    {
      delimiter: ';',
      header: true,
      names: ['Konto', 'Text', 'Betrag'],
    },
  ),
  file(
    'shop orders with addresses',
    lines(
      'Name,Email,Financial Status,Paid at,Total,Shipping Street,Notes',
      '#1001,ana@example.org,paid,2024-01-05 10:22:11 -0500,45.00,"12 Main St, Apt 4",',
      '#1002,bob@example.org,pending,,12.50,5 High Street,"Leave at door, please"',
    ),
    { delimiter: ',', header: true, skipRows: 0 },
  ),
  file(
    'contacts, mostly empty',
    lines(
      'First Name,Middle Name,Last Name,E-mail,Phone,Birthday',
      'Ana,,Lopez,,,',
      ',,,info@example.org,,',
      'Bob,,Roe,,+1 555 0100,',
    ),
    { delimiter: ',', header: true, skipRows: 0 },
  ),
  file(
    'time sheet',
    lines('Mitarbeiter;Datum;Beginn;Ende;Pause', 'Meier;02.01.2024;08:00;16:30;00:30', 'Schulz;02.01.2024;09:15;17:45;00:45'),
    { delimiter: ';', header: true, types: 's?sss' },
  ),
  file('pivot with empty corner', lines(',Jan,Feb,Mar', 'North,1,2,3', 'South,4,5,6', 'East,7,8,9'), {
    delimiter: ',',
    header: true,
    types: 'siii',
  }),
  file(
    'survey answers with questions as names',
    lines(
      'Timestamp,"How old are you?","What, if anything, would you change?","Would you recommend us?"',
      '2024/01/05 3:04:05 PM GMT+1,34,"Nothing, really",Yes',
      '2024/01/05 3:10:00 PM GMT+1,28,The price,No',
    ),
    {
      delimiter: ',',
      header: true,
      names: ['Timestamp', 'How old are you?', 'What, if anything, would you change?', 'Would you recommend us?'],
    },
  ),
];

const MACHINES: readonly LabelledFile[] = [
  file(
    'logger with comments above',
    lines(
      '# Logger SN 4711',
      '# Interval: 10 min',
      '# Zone: UTC',
      'time,temp_C,rh',
      '2024-01-01 00:00,3.5,81',
      '2024-01-01 00:10,3.4,82',
    ),
    {
      delimiter: ',',
      header: true,
      skipRows: 3,
      types: 'tfi',
    },
  ),
  file(
    'data logger, four header lines',
    lines(
      '"TOA5","Station1","CR1000","12345","CR1000.Std.31","CPU:prog.CR1","1234","Hourly"',
      '"TIMESTAMP","RECORD","AirTC_Avg","RH"',
      '"2024-01-01 00:00:00",0,3.512,81.2',
      '"2024-01-01 01:00:00",1,3.401,82.9',
      '"2024-01-01 02:00:00",2,3.399,83.1',
    ),
    { delimiter: ',', header: true, skipRows: 1, types: 'tiff' },
  ),
  file(
    'oscilloscope',
    lines(
      'Model,DPO2024',
      'Points,3',
      'TIME,CH1,CH2',
      '-1.0E-03,0.02,1.5',
      '0.0E+00,0.04,1.6',
      '1.0E-03,0.06,1.4',
      '2.0E-03,0.08,1.2',
    ),
    {
      delimiter: ',',
      header: true,
      skipRows: 2,
      types: 'fff',
    },
  ),
  file('headerless sensor rows', lines('1704067200,21.5,40,OK', '1704067260,21.6,41,OK', '1704067320,21.6,41,LOW'), {
    delimiter: ',',
    header: false,
    types: 'ifis',
  }),
  file(
    'blanks align the columns',
    lines('  time   temp   rh', '  0.0    21.50  40', '  10.0   21.60  41', '  20.0   21.75  41'),
    { delimiter: ' ', header: true },
  ),
  file(
    'access log',
    lines(
      '10.0.0.1 - - [01/Jan/2024:00:00:01 +0000] "GET /index.html HTTP/1.1" 200 1043',
      '10.0.0.2 - ana [01/Jan/2024:00:00:02 +0000] "POST /login HTTP/1.1" 302 0',
      '10.0.0.1 - - [01/Jan/2024:00:00:05 +0000] "GET /a%20b.png HTTP/1.1" 404 209',
    ),
    { delimiter: ' ', header: false },
  ),
  file(
    'process list',
    lines(
      'user;pid;cpu;command',
      'root;1;0.0;/sbin/init',
      'ana;2301;12.5;node server.js --port=80',
      'ana;2302;0.1;sh -c "ls; pwd"',
    ),
    {
      delimiter: ';',
      header: true,
    },
  ),
  file(
    'passwd',
    lines(
      'root:x:0:0:root:/root:/bin/bash',
      'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
      'ana:x:1000:1000:Ana,,,:/home/ana:/bin/zsh',
    ),
    {
      delimiter: ':',
      header: false,
    },
  ),
  file(
    'GPS track',
    lines('lat,lon,ele,time', '-34.9011,-56.1645,43.2,2024-01-01T12:00:00Z', '-34.9012,-56.1650,43.0,2024-01-01T12:00:05Z'),
    {
      delimiter: ',',
      header: true,
      types: 'fffz',
    },
  ),
  file('spectrum with semicolons inside', lines('col1,col2', '1;2;3,4;5;6', '7;8;9,10;11;12'), {
    delimiter: ',',
    header: true,
    names: ['col1', 'col2'],
  }),
  file('spectrum with one row', lines('col1,col2', '1;2;3,4;5;6'), { delimiter: ',', header: true, names: ['col1', 'col2'] }),
  file('lists in cells', lines('id;values', '1;0.1,0.2,0.3', '2;0.4,0.5,0.6', '3;0.7,0.8,0.9'), {
    delimiter: ';',
    header: true,
    names: ['id', 'values'],
  }),
  file(
    'lists with bars in cells',
    lines('id,tags,score', '1,red|green|blue,0.5', '2,red|grey|blue,0.75', '3,pink|green|black,1.5'),
    {
      delimiter: ',',
      header: true,
      types: 'isf',
    },
  ),
  file('coordinates in cells', lines('name;position', 'A;52.5,13.4', 'B;48.1,11.6', 'C;50.9,6.9'), {
    delimiter: ';',
    header: true,
    names: ['name', 'position'],
  }),
  file('JSON in cells', lines('id,payload', '1,"{""a"":1,""b"":[1,2]}"', '2,"{""a"":2,""b"":[]}"'), {
    delimiter: ',',
    header: true,
    types: 'is',
  }),
  file(
    'gene table, tabs and hash',
    lines('#chrom\tstart\tend\tname', 'chr1\t100\t200\tA;B', 'chr1\t300\t400\tC', 'chrX\t5\t50\tD,E'),
    {
      delimiter: '\t',
      header: true,
      skipRows: 0,
    },
  ),
  file('R data frame', lines('"mpg","cyl","disp"', '"Mazda RX4",21,6,160', '"Datsun 710",22.8,4,108', '"Valiant",18.1,6,225'), {
    delimiter: ',',
    header: true,
    names: ['column_1', 'mpg', 'cyl', 'disp'],
    types: 'sfii',
  }),
  file('pandas index', lines(',a,b', '0,1.5,x', '1,2.5,y', '2,3.5,z'), { delimiter: ',', header: true, types: 'ifs' }),
  file('hexadecimal log', lines('addr,raw,ok', '0x1F,DE AD BE EF,1', '0x2A,00 11 22 33,0'), { delimiter: ',', header: true }),
];

const OFFICIAL: readonly LabelledFile[] = [
  file(
    'statistics office: title, unit, blank row',
    lines(
      'Table 12: Population by region',
      'Unit: thousand persons',
      '',
      'Region;2021;2022;2023',
      'Nord;1 200;1 210;1 215',
      'Süd;900;905;911',
      'Ost;450;449;447',
    ),
    {
      delimiter: ';',
      header: true,
      skipRows: 3,
      names: ['Region', '2021', '2022', '2023'],
    },
  ),
  file(
    'World Bank style',
    lines(
      '"Data Source","World Development Indicators",',
      '',
      '"Last Updated Date","2024-01-15",',
      '',
      '"Country Name","Country Code","Indicator Name","2020","2021",',
      '"Aruba","ABW","Population, total","106585","106537",',
      '"Chad","TCD","Population, total","16644701","17179740",',
    ),
    {
      delimiter: ',',
      header: true,
      skipRows: 4,
    },
  ),
  file(
    'open data portal, long text',
    lines(
      'ref;titre;date;description',
      '2024-1;Avis de concours;2024-01-05;"Le présent avis, publié ce jour ; voir annexe"',
      '2024-2;Arrêté;2024-01-08;"Circulation interdite, rue de la Paix"',
    ),
    {
      delimiter: ';',
      header: true,
      types: 'ssds',
    },
  ),
  file(
    'election results, pipe',
    lines(
      'COUNTY|PRECINCT|CANDIDATE|VOTES',
      'Adams|0101|DOE, JANE|123',
      'Adams|0102|ROE, RICHARD|99',
      'Clark|0201|DOE, JANE|1,045',
    ),
    {
      delimiter: '|',
      header: true,
      types: 'sss?',
    },
  ),
  file('headerless postcodes', lines('"01067","Dresden","Sachsen"', '"10115","Berlin","Berlin"', '"80331","München","Bayern"'), {
    delimiter: ',',
    header: false,
    types: 'sss',
  }),
  file(
    'GTFS stops',
    lines(
      'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station',
      'S1,"Main St, North",45.1,-93.2,0,',
      'S2,2nd Ave,45.2,-93.3,0,S1',
    ),
    {
      delimiter: ',',
      header: true,
      types: 'ssffis',
    },
  ),
  file('register with codes and names only', lines('code,name', 'AT,Austria', 'BE,Belgium', 'BG,Bulgaria', 'CY,Cyprus'), {
    delimiter: ',',
    header: true,
    types: 'ss',
  }),
  file('words only, semicolon', lines('Land;Hauptstadt;Kontinent', 'Uruguay;Montevideo;Südamerika', 'Kenia;Nairobi;Afrika'), {
    delimiter: ';',
    header: true,
    names: ['Land', 'Hauptstadt', 'Kontinent'],
  }),
  file(
    'Russian register',
    lines(
      'ИНН;Наименование;Адрес',
      '7701234567;"ООО ""Ромашка""";г. Москва, ул. Ленина, 1',
      '7801234567;"АО ""Север""";г. Санкт-Петербург',
    ),
    {
      delimiter: ';',
      header: true,
      types: 'iss',
    },
  ),
  file(
    'Japanese addresses, headerless',
    lines('13101,"100","1000000","東京都","千代田区"', '13101,"102","1020072","東京都","千代田区"'),
    { delimiter: ',', header: false },
  ),
  file(
    'air quality, comments within',
    lines('station,pm10,pm25', 'A1,12,7', '# sensor replaced', 'A1,13,8', '# recalibrated', 'A2,10,6', 'A3,11,5'),
    { delimiter: ',', header: true, types: 'sii' },
  ),
  file(
    'notes below the table',
    lines(
      'Jahr;Geburten;Sterbefälle',
      '2020;773144;985572',
      '2021;795492;1023687',
      '2022;738819;1066341',
      'Quelle: Amt für Statistik',
    ),
    {
      delimiter: ';',
      header: true,
      skipRows: 0,
    },
  ),
  file('quoted with apostrophes', lines("'id','city','remark'", "'1','Lima','it is, well, big'", "'2','Ica','dry'"), {
    delimiter: ',',
    quote: "'",
    header: true,
  }),
  file(
    'apostrophes within words',
    lines('name,town,motto', "O'Brien,Cork,it's fine", "D'Angelo,Rome,l'amore", "Smith,Leeds,'tis so"),
    { delimiter: ',', quote: '"', header: true },
  ),
  file('inch marks in the middle', lines('sku,item,price', '1,Pipe 5" steel,3.5', '2,Monitor 24" wide,120', '3,Nail 2",0.1'), {
    delimiter: ',',
    header: true,
    types: 'isf',
  }),
  file('inch marks at the start', lines('sku|item|price', '1|"5 pipe|3.5', '2|"7 pipe|4.5', '3|hose|2.5'), {
    delimiter: '|',
    header: true,
    types: 'isf',
  }),
  file('backslash before quotes', lines('id,text', '1,"he said \\"no\\", twice"', '2,"plain, text"', '3,"a \\"b\\" c"'), {
    delimiter: ',',
    quote: '"',
    escape: '\\',
    header: true,
  }),
  file('backslashes in paths', lines('name,path', '"a","C:\\temp\\a.txt"', '"b","D:\\"', '"c","E:\\data\\c.txt"'), {
    delimiter: ',',
    header: true,
    types: 'ss',
  }),
  file('names only, no data', lines('PassengerId,Survived,Pclass,Name,Sex,Age'), { delimiter: ',', header: true }),
  file('one column of dates', lines('holiday', '2024-01-01', '2024-05-01', '2024-12-25'), { header: true, types: 'd' }),
  file('one column of sentences', lines('comment', 'Good, but slow', 'Bad; never again', 'Fine'), {
    delimiter: ',',
    header: true,
  }),
  file('double bars', lines('id||name||city', '1||Ana||Lima', '2||Bob||Ica'), { delimiter: '||', header: true }),
  file('blank behind commas and quotes', lines('"Month", "1958", "1959"', '"JAN",  340,  360', '"FEB",  318,  342'), {
    delimiter: ',',
    header: true,
    names: ['Month', '1958', '1959'],
  }),
];

/**
 * Files that were written down at once and scored before anything was changed for them: what the rest of the set was tuned on says nothing of these.
 * Right then, of 71 files: delimiter 67 of 70, header 68 of 71, lines above 14 of 16, names 16 of 18, types 30 of 30.
 */
export const HELD_OUT: readonly LabelledFile[] = [...BANKS, ...OFFICES, ...MACHINES, ...OFFICIAL];
