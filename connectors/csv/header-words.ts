const WORDS = `
id|ids|no|no.|nr|nr.|num|number|key|code|type|kind|class|category|group|status|state|level|rank|order|index|name|names|first name|last name|surname|full name|title|label|description|
desc|text|comment|comments|note|notes|remark|remarks|message|reason|date|day|month|year|week|hour|time|timestamp|ts|datetime|start|end|from|to|begin|created|updated|created at|updated at|
value|values|amount|sum|total|price|cost|quantity|qty|count|rate|balance|currency|unit|units|size|weight|height|width|length|age|score|percent|share|average|avg|min|max|mean|
city|town|country|region|state|street|address|zip|zip code|postcode|postal code|place|location|lat|latitude|lon|lng|longitude|email|e mail|mail|phone|telephone|mobile|fax|url|link|
website|user|username|login|password|customer|client|product|item|sku|article|company|employer|department|owner|author|gender|sex|birthday|birth date|date of birth|language|colour|color|
file|filename|path|host|hostname|ip|port|method|source|target|category name|account|iban|bic|reference|ref|invoice|method|parameter|question|answer|term|definition|task|project|species|
datum|nummer|bezeichnung|betrag|menge|preis|ort|plz|straße|strasse|land|stadt|vorname|nachname|name 1|kunde|artikel|buchungstag|valuta|verwendungszweck|währung|waehrung|saldo|bemerkung|
einheit|wert|jahr|monat|tag|uhrzeit|beschreibung|kategorie|gruppe|konto|kontonummer|begünstigter|empfänger|umsatz|anzahl|art|
fecha|nombre|apellido|apellidos|ciudad|país|pais|importe|concepto|cantidad|precio|código|codigo|descripción|descripcion|total|saldo|cliente|producto|dirección|direccion|teléfono|telefono|
correo|provincia|año|mes|día|valor|tipo|estado|
date opération|libellé|libelle|montant|prénom|prenom|nom|ville|pays|adresse|débit|debit|crédit|credit|quantité|quantite|prix|produit|client|code postal|département|departement|année|annee|
mois|jour|heure|valeur|remarque|
data|nome|cognome|città|citta|paese|indirizzo|importo|descrizione|prezzo|quantità|causale|naam|plaats|land|bedrag|omschrijving|rekening|voornaam|achternaam|imię|imie|nazwisko|miasto|
kwota|opis|nazwa|ilość|ilosc|cena|jméno|jmeno|město|mesto|namn|ort|navn|by|cidade|nome|preço|preco|descrição|descricao|имя|фамилия|город|дата|сумма|название|количество|цена|
姓名|名前|氏名|都市|城市|日期|日付|이름|도시
`;

/** Words that name columns in many files, in lower case, with single blanks for other signs between words. */
export const HEADER_WORDS: ReadonlySet<string> = new Set(
  WORDS.split('|')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);
