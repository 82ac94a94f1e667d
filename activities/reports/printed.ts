/** Pure: how numbers, days and times stand on a report, by the language that is frozen with its figures. The words are English in each. */
import { localMinute, shownZone } from '../alerts/local-time.ts';
import type { FrozenReport, ReportLanguage } from '../../workflows/reports/facts.ts';

export type Printed = { readonly timeZone: string; readonly language: ReportLanguage };

/** Reports that were frozen before there were languages are as `en` is. */
export const printedAs = ({ period, language = 'en' }: Pick<FrozenReport, 'period' | 'language'>): Printed => ({
  timeZone: period.timeZone,
  language,
});

/** `en` is of no country: numbers undivided, days as nobody reads them in two ways. */
export const numberText = (value: number, decimals: number, { language }: Printed): string =>
  language === 'en'
    ? value.toFixed(decimals)
    : new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);

/** With the month in letters where its place says nothing: 2/11 is two days. */
export const dayText = (ms: number, { timeZone, language }: Printed): string =>
  language === 'en'
    ? localMinute(ms, timeZone).slice(0, 10)
    : new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: shownZone(timeZone) }).format(ms);

/** The clock has 24 hours in each, so that no release of Intl puts another blank before AM. */
export const minuteText = (ms: number, printed: Printed): string =>
  `${dayText(ms, printed)}${printed.language === 'en' ? '' : ','} ${localMinute(ms, printed.timeZone).slice(11)}`;
