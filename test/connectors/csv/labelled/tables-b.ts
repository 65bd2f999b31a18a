import { type LabelledTable, table } from './table.ts';

/** Machines, statistics, science, programs. */
export const TABLES_B: readonly LabelledTable[] = [
  table(
    'sensor',
    'tsff',
    `timestamp ~ device ~ temperature ~ humidity
2024-05-01 00:00:00 ~ th-01 ~ 21.5 ~ 40.2
2024-05-01 00:10:00 ~ th-01 ~ 21.4 ~ 40.9
2024-05-01 00:20:00 ~ th-01 ~ 21.4 ~ 41.3
2024-05-01 00:30:00 ~ th-02 ~ 19.0 ~ 55`,
  ),
  table(
    'logger',
    'ziff',
    `time ~ seq ~ volts ~ amps
2024-05-01T00:00:00Z ~ 1 ~ 229.8 ~ 0.31
2024-05-01T00:00:01Z ~ 2 ~ 230.1 ~ 0.30
2024-05-01T00:00:02Z ~ 3 ~ 230.0 ~ 0.29`,
  ),
  table(
    'weather-de',
    'i?????',
    `STATIONS_ID ~ MESS_DATUM ~ QN ~ TT_TU ~ RF_TU ~ eor
44 ~ 2024010100 ~ 3 ~ 4,5 ~ 88,0 ~ eor
44 ~ 2024010101 ~ 3 ~ 4,2 ~ 90,0 ~ eor
44 ~ 2024010102 ~ 3 ~ 3,9 ~ 91,0 ~ eor`,
  ),
  table(
    'access-log',
    'stssii',
    `ip ~ when ~ method ~ path ~ status ~ bytes
10.0.0.7 ~ 2024-05-01 10:11:12 ~ GET ~ /index.html?q=a,b ~ 200 ~ 5123
10.0.0.9 ~ 2024-05-01 10:11:15 ~ POST ~ /api/v1/items ~ 201 ~ 87
192.168.1.20 ~ 2024-05-01 10:12:01 ~ GET ~ /img/logo.png ~ 304 ~ 0`,
  ),
  table(
    'app-log',
    'tsss',
    `ts ~ level ~ logger ~ message
2024-05-01 10:11:12 ~ INFO ~ main ~ started in 3 s
2024-05-01 10:11:13 ~ WARN ~ db.pool ~ slow query: 1200 ms, table users
2024-05-01 10:11:19 ~ ERROR ~ http ~ timeout; retrying`,
  ),
  table(
    'population',
    'siii',
    `region ~ 2019 ~ 2020 ~ 2021
North ~ 120034 ~ 121500 ~ 122001
South ~ 98345 ~ 97990 ~ 97100
Islands ~ 5012 ~ 5044 ~ 5101`,
  ),
  table(
    'gdp',
    'ssfff',
    `Country Name ~ Country Code ~ 2000 ~ 2005 ~ 2010
Uruguay ~ URY ~ 22.82 ~ 17.36 ~ 40.28
Germany ~ DEU ~ 1949.95 ~ 2845.8 ~ 3399.67
Japan ~ JPN ~ 4968.36 ~ 4831.47 ~ 5759.07`,
  ),
  table(
    'census',
    'ssiif',
    `AREA_CODE ~ AREA_NAME ~ households ~ persons ~ density
E05002300 ~ Ashley, Moss ~ 3021 ~ 7200 ~ 12.5
E05002301 ~ Brook ~ 1998 ~ 4870 ~ 3.2
E05002302 ~ Castle ~ 4410 ~ 9001 ~ 40.1`,
  ),
  table(
    'election',
    'ssif',
    `Constituency ~ Party ~ Votes ~ Share
Aberavon ~ Labour ~ 17008 ~ 0.53
Aberavon ~ Conservative ~ 6518 ~ 0.206
Arfon ~ Plaid Cymru ~ 13134 ~ 0.451`,
  ),
  table(
    'genes',
    'ssiis',
    `gene ~ chrom ~ start ~ end ~ strand
BRCA2 ~ chr13 ~ 32315474 ~ 32400266 ~ +
TP53 ~ chr17 ~ 7661779 ~ 7687550 ~ -
MYC ~ chr8 ~ 127735434 ~ 127742951 ~ +`,
  ),
  table(
    'iris',
    'ffffs',
    `sepal.length ~ sepal.width ~ petal.length ~ petal.width ~ species
5.1 ~ 3.5 ~ 1.4 ~ 0.2 ~ setosa
7 ~ 3.2 ~ 4.7 ~ 1.4 ~ versicolor
6.3 ~ 3.3 ~ 6 ~ 2.5 ~ virginica`,
  ),
  table(
    'mtcars',
    'sfiif',
    `model ~ mpg ~ cyl ~ hp ~ wt
Mazda RX4 ~ 21 ~ 6 ~ 110 ~ 2.62
Datsun 710 ~ 22.8 ~ 4 ~ 93 ~ 2.32
Hornet 4 Drive ~ 21.4 ~ 6 ~ 110 ~ 3.215`,
  ),
  table(
    'geo',
    'sff',
    `place ~ lat ~ lon
Montevideo ~ -34.9011 ~ -56.1645
Berlin ~ 52.52 ~ 13.405
Tokyo ~ 35.6762 ~ 139.6503`,
  ),
  table(
    'matrix',
    'fff',
    `x ~ y ~ z
0.1 ~ 1.5 ~ -2.25
0.2 ~ 1.75 ~ -3
0.3 ~ 2 ~ 4.5`,
  ),
  table(
    'flights',
    'sssccs',
    `flight ~ from ~ to ~ departs ~ arrives ~ days
LH400 ~ FRA ~ JFK ~ 10:55:00 ~ 13:45:00 ~ 1234567
AA101 ~ JFK ~ LHR ~ 18:15:00 ~ 06:20:00 ~ 135
QF1 ~ SYD ~ LHR ~ 16:45:00 ~ 05:05:00 ~ daily`,
  ),
  table(
    'matches',
    '?ssiis',
    `Date ~ HomeTeam ~ AwayTeam ~ FTHG ~ FTAG ~ FTR
11/08/23 ~ Burnley ~ Man City ~ 0 ~ 3 ~ A
12/08/23 ~ Arsenal ~ Nott'm Forest ~ 2 ~ 1 ~ H
12/08/23 ~ Bournemouth ~ West Ham ~ 1 ~ 1 ~ D`,
  ),
  table(
    'users-dump',
    'isstb',
    `id ~ username ~ email ~ created_at ~ is_admin
1 ~ root ~ root@example.com ~ 2020-01-01 00:00:00 ~ true
2 ~ jdoe ~ j.doe@example.com ~ 2021-06-30 12:34:56 ~ false
3 ~ amy ~ amy@example.net ~ 2022-12-24 18:00:00 ~ false`,
  ),
  table(
    'events-json',
    'izss',
    `id ~ at ~ kind ~ payload
1 ~ 2024-01-01T00:00:00Z ~ login ~ {"user": "a", "ok": true}
2 ~ 2024-01-01T00:05:00Z ~ click ~ {"x": 1, "y": 2}
3 ~ 2024-01-01T00:06:00Z ~ logout ~ {}`,
  ),
  table(
    'hosts',
    'sssi',
    `hostname ~ address ~ mac ~ port
web-1 ~ 10.1.0.1 ~ 00:1A:2B:3C:4D:5E ~ 443
web-2 ~ 10.1.0.2 ~ 00:1A:2B:3C:4D:5F ~ 443
db-1 ~ 10.1.1.1 ~ 00:1A:2B:3C:4D:60 ~ 5432`,
  ),
  table(
    'links',
    'iss',
    `rank ~ site ~ address
1 ~ Example ~ http://www.example.com/a;b
2 ~ Wiki, the ~ https://en.wikipedia.org/wiki/CSV
3 ~ News ~ https://news.example.org/?p=1,2`,
  ),
  table(
    'recipes',
    'ssis',
    `dish ~ ingredients ~ minutes ~ level
Pasta ~ flour, eggs, salt ~ 30 ~ easy
Soup ~ leek; potato; cream ~ 45 ~ easy
Cake ~ flour, sugar, butter ~ 70 ~ medium`,
  ),
  table(
    'params',
    'ss',
    `parameter ~ value
host ~ localhost
user ~ etl
path ~ C:\\temp\\x`,
  ),
  table(
    'colours',
    'ssiii',
    `name ~ hex ~ r ~ g ~ b
red ~ #FF0000 ~ 255 ~ 0 ~ 0
teal ~ #008080 ~ 0 ~ 128 ~ 128
navy ~ #000080 ~ 0 ~ 0 ~ 128`,
  ),
  table(
    'ecg',
    'iff',
    `sample ~ lead1 ~ lead2
0 ~ -0.145 ~ -0.065
1 ~ -0.145 ~ -0.065
2 ~ -0.12 ~ -0.08
3 ~ -0.135 ~ -0.08`,
  ),
  table(
    'trials',
    'siss',
    `subject ~ trial ~ condition ~ response
s01 ~ 1 ~ congruent ~ left
s01 ~ 2 ~ incongruent ~ right
s02 ~ 1 ~ congruent ~ left`,
  ),
];
