/** Pure: bars as SVG. Labels are texts of ours, never dates or numbers that a library would print in the machine's own zone or language. */
import { compile } from 'vega-lite';
import { View, parse } from 'vega';
import type { TopLevelSpec } from 'vega-lite';

export type Bar = {
  readonly label: string;
  /** Which of the two it is: `November 2026`. */
  readonly series: string;
  /** null: a marked gap, and no bar of no length. */
  readonly value: number | null;
  /** As it stands at the end of the bar. */
  readonly text: string;
};
export type Chart = {
  /** One sentence for those who do not see it. */
  readonly alt: string;
  readonly bars: readonly Bar[];
  /** One colour for each series, in order. */
  readonly colours: readonly string[];
};

const WIDTH = 420;
/** Room for a name; a longer one is cut by its end. */
const LABEL = 220;
const STEP = 17;

/** Bars from left to right, in the order given. The same chart is the same bytes. */
export async function chartSvg({ alt, bars, colours }: Chart): Promise<string> {
  const view = new View(parse(compile(specOf(bars, colours), { logger: new Quiet() as never }).spec), { renderer: 'none', logLevel: 0 });
  try {
    const svg = await view.toSVG();
    // Its own root says nothing to a screen reader; the sentence is ours. Marks inside would be read one by one beside the table that says the same.
    return svg.replace(/^<svg /, `<svg role="img" aria-label="${attribute(alt)}" `);
  } finally {
    view.finalize();
  }
}

function specOf(bars: readonly Bar[], colours: readonly string[]): TopLevelSpec {
  const series = [...new Set(bars.map((bar) => bar.series))];
  const values = bars.map(({ label, series: of, value, text }) => ({ label, series: of, length: value ?? 0, text, gap: value === null }));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: LABEL, domain: false, ticks: false, labelPadding: 8, labelFontSize: 12 },
  } as const;
  const yOffset = { field: 'series', type: 'nominal', sort: series } as const;
  const x = { field: 'length', type: 'quantitative', title: null, axis: null, scale: { domainMin: 0, nice: false } } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: WIDTH,
    height: { step: STEP, for: 'offset' },
    // Texts at the ends of bars need room beyond the longest.
    padding: { left: 4, right: 90, top: 4, bottom: 4 },
    background: 'white',
    data: { values },
    encoding: { y, yOffset },
    layer: [
      {
        mark: { type: 'bar', aria: false },
        encoding: {
          x,
          color: {
            field: 'series',
            type: 'nominal',
            sort: series,
            scale: { domain: series, range: [...colours] },
            legend: series.length < 2 ? null : LEGEND,
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 12, clip: false, limit: 90, aria: false },
        encoding: {
          x,
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: 'datum.gap', value: '#8a4b00' }, value: '#222222' },
        },
      },
    ],
    config: { font: 'sans-serif', view: { stroke: null }, aria: false },
  };
}

const LEGEND = { title: null, orient: 'top', direction: 'horizontal', symbolType: 'square', labelFontSize: 12, labelLimit: LABEL } as const;
/** A warning about a chart is nobody's news. */
class Quiet {
  level(): this {
    return this;
  }
  error(): this {
    return this;
  }
  warn(): this {
    return this;
  }
  info(): this {
    return this;
  }
  debug(): this {
    return this;
  }
}

/** As the value of an attribute, and as text. */
export const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
