import type { EncodingName } from '../../model/encodings.ts';

/** Letters beyond ASCII of a language, in lower case, and how often they are: those of the first text often, those of the second seldom. */
export interface Letters {
  readonly often: string;
  readonly seldom: string;
  /** Whether the letters are all of an alphabet, the more frequent first. */
  readonly alphabet?: true;
}

const WESTERN: readonly Letters[] = [
  { often: 'äöüß', seldom: 'é' },
  { often: 'éèàçêôîûùëï', seldom: 'âœüæñö' },
  { often: 'áéíóúñ', seldom: 'üç' },
  { often: 'ãçáéíóúâêõôà', seldom: 'ü' },
  { often: 'àèéìòù', seldom: 'îó' },
  { often: 'æøåé', seldom: 'äöüóò' },
  { often: 'äöå', seldom: 'éüà' },
  { often: 'éëïóöüè', seldom: 'áêçíà' },
  // Of several languages.
  { often: '', seldom: 'éèàçêôîûùëïäöüßáíóúñãõâæøåìòœ' },
];
const ICELANDIC: readonly Letters[] = [{ often: 'áíðéóúýþæö', seldom: 'å' }];
const CENTRAL: readonly Letters[] = [
  { often: 'ąćęłńóśźż', seldom: 'éöü' },
  { often: 'áčďéěíňóřšťúůýž', seldom: 'öüä' },
  { often: 'áäčďéíľňóôšťúýž', seldom: 'ĺŕöü' },
  { often: 'áéíóöőúüű', seldom: 'ä' },
  { often: 'čćđšž', seldom: 'áéöü' },
  { often: 'ăâîșțşţ', seldom: 'éáöü' },
  { often: 'čšž', seldom: 'ćđáéöü' },
  { often: 'äöüß', seldom: 'é' },
];
const CYRILLIC: readonly Letters[] = [
  { often: 'оеаинтсрвлкмдпуяыьгзбчй', seldom: 'хжшюцщэфъё', alphabet: true },
  { often: 'оаинвертсклудімяпзьгйбч', seldom: 'хжцюшєїщфґ', alphabet: true },
  { often: 'аиоентрсвлдкпмзгъубчя', seldom: 'цщжхйшфьюэ', alphabet: true },
  { often: 'аоеинрсјтвукдмплзгбчњж', seldom: 'шћцљђхфџ', alphabet: true },
];
const GREEK: readonly Letters[] = [{ often: 'αοιετσνηυρπκμλςωόίάέδγή', seldom: 'θύχφώβξζψϊϋΐΰ', alphabet: true }];
const TURKISH: readonly Letters[] = [{ often: 'ıişçüöğ', seldom: 'âîû' }];
const BALTIC: readonly Letters[] = [
  { often: 'ąčęėįšųūž', seldom: 'õ' },
  { often: 'āčēģīķļņšūž', seldom: 'ō' },
  { often: 'äõöü', seldom: 'šž' },
];
const HEBREW: readonly Letters[] = [{ often: 'אבגדהוזחטיכלמנסעפצקרשתםןךץף', seldom: '' }];
const ARABIC: readonly Letters[] = [{ often: 'ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء', seldom: 'پچژگ' }];
const THAI: readonly Letters[] = [{ often: 'กขคงจชซณดตถทธนบปผพฟภมยรลวศษสหอะัาำิีึืุูเแโใไ่้์', seldom: 'ฃฅฆฉฌญฎฏฐฑฒฝฬฮฯๅๆ็๊๋' }];

/** An encoding of one byte a character. */
export interface SingleByte {
  readonly encoding: Exclude<EncodingName, 'utf-16'>;
  /** The languages that are written in it. */
  readonly languages: readonly Letters[];
  /** How much likelier it is than others before the text is looked at. */
  readonly prior: number;
}

/** Encodings of one byte a character that are guessed; of equal ones the first. */
export const SINGLE_BYTE: readonly SingleByte[] = [
  { encoding: 'windows-1252', languages: WESTERN, prior: 0.05 },
  { encoding: 'windows-1250', languages: CENTRAL, prior: 0.02 },
  { encoding: 'windows-1251', languages: CYRILLIC, prior: 0.02 },
  { encoding: 'iso-8859-2', languages: CENTRAL, prior: 0 },
  { encoding: 'koi8-r', languages: CYRILLIC, prior: 0 },
  { encoding: 'ibm866', languages: CYRILLIC, prior: 0 },
  { encoding: 'iso-8859-5', languages: CYRILLIC, prior: 0 },
  { encoding: 'windows-1253', languages: GREEK, prior: 0 },
  { encoding: 'iso-8859-7', languages: GREEK, prior: 0 },
  { encoding: 'windows-1254', languages: TURKISH, prior: 0 },
  { encoding: 'macintosh', languages: WESTERN, prior: 0 },
  { encoding: 'iso-8859-15', languages: WESTERN, prior: 0 },
  { encoding: 'windows-1252', languages: ICELANDIC, prior: -0.03 },
  { encoding: 'x-mac-cyrillic', languages: CYRILLIC, prior: -0.03 },
  { encoding: 'windows-1257', languages: BALTIC, prior: -0.03 },
  { encoding: 'windows-1255', languages: HEBREW, prior: -0.03 },
  { encoding: 'windows-1256', languages: ARABIC, prior: -0.03 },
  { encoding: 'windows-874', languages: THAI, prior: -0.06 },
];

const HANS =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运城州县省镇街姓名价格数量客户产品公司电话地址备注李刘陈杨黄赵周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙芳伟娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华京津沪渝深圳杭武汉川苏';
const HANT =
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運城州縣省鎮街姓名價格數量客戶產品電話地址備註李劉陳楊黃趙周吳徐孫胡朱林何郭羅梁宋鄭謝韓唐馮董曹袁鄧許傅沈曾彭呂蘇盧蔣蔡賈丁魏薛葉潘杜戴夏鍾汪田任姜范方石姚譚廖鄒熊陸郝孔崔康毛邱秦江史顧侯邵孟龍志明淑芬美玲雅婷怡君家豪俊宏臺台灣高雄桃園新竹嘉義屏花蓮宜蘭基隆港澳';
const JAPANESE =
  '日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住無真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢氏市県区村都府番号住所電話価格数量商品顧客会社都市佐藤鈴木高橋田中伊渡辺山本村林加吉清斎松井上太郎花一美子健次幸恵香直樹大阪京名古屋札幌神横浜福岡仙台広島埼玉千葉備考年齢';

const KOREAN =
  '이다는을가에의고하지한사로도대자기나리어인서시를은정보부수일상전제아구주해장원과국성안조공신유동경비세소라여관명생연방무문식우재용진회학업물화선산역당통치영민박최강윤임오권황송류홍김름울천광포초남북중미성격상품과배번호주소전화이름도시가격수량날짜금액고객회사길순영희철수지훈현준은혜';

/** An encoding of several bytes a character. */
export interface MultiByte {
  readonly encoding: Exclude<EncodingName, 'utf-16'>;
  /** The characters that are most of its texts. */
  readonly common: ReadonlySet<string>;
  /** First bytes of the characters that its standard has for everyday use. */
  readonly everyday: readonly [from: number, to: number];
}

/** Encodings of several bytes a character that are guessed. */
export const MULTI_BYTE: readonly MultiByte[] = [
  { encoding: 'gb18030', common: new Set(HANS), everyday: [0xb0, 0xd7] },
  { encoding: 'big5', common: new Set(HANT), everyday: [0xa4, 0xc6] },
  { encoding: 'shift_jis', common: new Set(JAPANESE), everyday: [0x88, 0x98] },
  { encoding: 'euc-jp', common: new Set(JAPANESE), everyday: [0xb0, 0xcf] },
  { encoding: 'euc-kr', common: new Set(KOREAN), everyday: [0xb0, 0xc8] },
];
