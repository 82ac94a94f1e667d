/** What prose may not say by itself: data, each with its reason. Strict on purpose: a sentence that is refused costs a repair, a false one a client. */
export type Forbidden = { readonly find: RegExp; readonly why: string };

const words = (list: string): string => `(?<![\\p{L}\\p{N}])(?:${list.trim().split(/\s+/).join('|')})(?![\\p{L}\\p{N}])`;
const any = (list: string, why: string): Forbidden => ({ find: new RegExp(words(list), 'iu'), why });
const cased = (list: string, why: string): Forbidden => ({ find: new RegExp(words(list), 'u'), why });

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fourty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions?';

/** In no sentence, with or without a figure. */
export const NEVER: readonly Forbidden[] = [
  { find: /[\p{N}〇一二三四五六七八九十百千万億兆零两兩半]+(?:[.,:]\p{N}+)*/u, why: 'a numeral: figures are written as {{id}}' },
  { find: /[%‰٪﹪％]/u, why: 'a percent sign' },
  { find: /(?![\p{Script=Latin}])\p{L}/u, why: 'letters of another script than the report' },
  { find: /[\p{Cf}\p{Cc}\p{Co}]/u, why: 'a sign that is not seen' },
  { find: /[<>[\]{}|`]/u, why: 'markup' },
  { find: /(?<!\p{L})(?:\p{L}[ .-]){3,}\p{L}(?!\p{L})/u, why: 'a word spelled out letter by letter' },
  // Numbers as Rome wrote them; a single one is a letter or a person.
  {
    find: /(?<![\p{L}\p{N}])(?=[MDCLXVI]{2})M*(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\p{L}\p{N}])/u,
    why: 'a Roman numeral',
  },
  { find: /(?<![\p{L}\p{N}])(?=[xvi]{2})x{0,3}(?:ix|iv|v?i{0,3})(?![\p{L}\p{N}])/u, why: 'a Roman numeral' },
  any(`${SMALL} ${TENS}`, 'a number as a word'),
  { find: /(?<!\p{L})(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\p{L}+/iu, why: 'a number as a word' },
  any(
    'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth \\p{L}+(?:teenth|tieth) hundredth secondly firstly thirdly last(?!\\s+month) final',
    'an ordinal',
  ),
  any('halves half halved halving thirds quarters? quartered fifths tenths ninths', 'a fraction'),
  any(
    'once twice thrice doubled? doubles doubling tripled? triples trebled? quadrupled? quintupled? \\p{L}*fold factor times multiples?',
    'a multiple',
  ),
  any('dozens? scores? couples? pairs? handful trio duo umpteen myriad countless single sole', 'a number as a word'),
  any('none no nil nothing nobody noone never nowhere neither without', 'a claim of nothing is a number'),
  any(
    'all every everything everyone everybody each both always entire entirely whole completely fully perfect perfectly',
    'a claim of everything is a number',
  ),
  any('most mostly majority minority several few fewer many plenty lots? bulk numerous much little only', 'a quantity as a word'),
  any('percent percentage percentages pct cent permille per average mean median', 'a share or an average as a word'),
  any('January February April June July August September October November December Jan Feb Apr Jun Jul Aug Sept Sep Oct Nov Dec', 'a date'),
  cased('March May', 'a date'),
  any(
    'Mon Tue Wed Thu Fri Sat Sun \\p{L}+days? today yesterday tomorrow tonight ago overnight noon midnight morning evening spring summer autumn winter fortnight decades? weekends?',
    'a date',
  ),
  any('seconds? minutes? hours? days? weeks? years? hourly daily weekly yearly annual annually instantly immediately', 'a length of time'),
  any('than exceed(?:s|ed|ing)? outnumber(?:s|ed)? surpass(?:es|ed)? versus vs', 'a comparison: differences are figures of their own'),
  any(
    'highest lowest largest biggest smallest fastest slowest longest shortest top bottom best worst greatest record',
    'a rank: ranks are figures of their own',
  ),
  any('saved saves saving savings', 'a saving: nobody has measured what would have been'),
  // Languages that a model slips into.
  any(
    'eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend keine kein halb doppelt deux trois quatre cinq sept huit neuf dix vingt trente cent mille aucun aucune moitié dos tres cuatro cinco seis siete ocho nueve diez veinte ningún ninguna mitad',
    'a number in another language',
  ),
];

/** Not beside a figure, which says exactly what it is. */
export const NOT_BESIDE: readonly Forbidden[] = [
  any(
    'not cannot hardly barely nearly almost roughly about(?=\\s*\\{) around approximately over(?=\\s*\\{) under(?=\\s*\\{) above below beyond up\\s+to at\\s+least at\\s+most fail(?:s|ed)?\\s+to except excluding besides only just plus minus',
    'a word that makes the figure another one',
  ),
  { find: /n['’]t(?!\p{L})/iu, why: 'a word that makes the figure another one' },
];

/** Which way a word says that something went. */
export const UP = new RegExp(
  words(
    'up rose rise rises rising risen increas(?:e|es|ed|ing) grew grow grows grown growing climb(?:s|ed|ing)? jump(?:s|ed)? surg(?:e|es|ed) soar(?:s|ed)? more higher longer slower gain(?:s|ed)?',
  ),
  'iu',
);
export const DOWN = new RegExp(
  words(
    'down fell fall falls fallen falling decreas(?:e|es|ed|ing) drop(?:s|ped|ping)? declin(?:e|es|ed|ing) less lower shorter faster quicker shrank shrink(?:s|ing)? reduc(?:e|es|ed|ing) dip(?:s|ped)? sank',
  ),
  'iu',
);
export const SAME = new RegExp(words('unchanged steady stable flat constant same'), 'iu');
/** Better or worse: which way that is, the figure says. */
export const BETTER = new RegExp(words('improv(?:e|es|ed|ing|ement) better'), 'iu');
export const WORSE = new RegExp(words('worsen(?:s|ed|ing)? worse deteriorat(?:e|es|ed)'), 'iu');

/** By which words a figure's measure is spoken of; a clause with such a word needs a figure of one of these measures. */
export const MEASURE_WORDS: readonly (readonly [find: RegExp, measures: readonly string[]])[] = [
  [
    new RegExp(words('resolved? solved? closed? completed fixed'), 'iu'),
    ['resolved', 'resolve-median', 'resolve-ninetieth', 'sla', 'sla-missed', 'target-ours', 'response-ours'],
  ],
  [
    new RegExp(words('opened created new incoming logged'), 'iu'),
    ['created', 'created-share', 'created-rank', 'recurring', 'open', 'open-age'],
  ],
  [new RegExp(words('open backlog unresolved'), 'iu'), ['open', 'open-age', 'waiting']],
  [new RegExp(words('waiting'), 'iu'), ['waiting']],
  [
    new RegExp(words('acknowledged? acknowledgement'), 'iu'),
    ['acknowledge-median', 'acknowledge-ninetieth', 'not-acknowledged', 'response-ours'],
  ],
  [new RegExp(words('SLA target targets compliance'), 'iu'), ['sla', 'sla-missed', 'target-ours', 'response-ours']],
  [new RegExp(words('met kept'), 'iu'), ['sla', 'target-ours', 'response-ours']],
  [new RegExp(words('missed breached'), 'iu'), ['sla-missed']],
  [new RegExp(words('alerts? alarms?'), 'iu'), ['alerts']],
  [new RegExp(words('outages?'), 'iu'), ['outages', 'outage-time', 'blocked-time', 'answered-elsewhere']],
  [new RegExp(words('persons? people human'), 'iu'), ['people', 'items', 'items-share']],
  [new RegExp(words('internal'), 'iu'), ['left-out-internal']],
  [new RegExp(words('projects?'), 'iu'), ['left-out-project']],
  [new RegExp(words('merged'), 'iu'), ['left-out-merged']],
];
/** Words for the period before, as the other way round. */
export const PREVIOUS = new RegExp(
  words('(?:last|previous|prior)\\s+(?:month|period) (?:month|period)\\s+before previously comparison'),
  'iu',
);
export const THIS = new RegExp(words('(?:this|current)\\s+(?:month|period)'), 'iu');
