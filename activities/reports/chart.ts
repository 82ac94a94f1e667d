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

/** Narrow enough to be read on a telephone: a name stands above its bars and has all of it. */
const WIDTH = 340;
/** Room for a figure at the end of the longest bar. */
const ROOM = 90;
/** Vega has no letters to measure and takes each as wide as it can be: of what it holds to be so long, four fifths are there. */
const NAME_LIMIT = 1.3 * (WIDTH + ROOM);
const STEP = 18;
const LEGEND_HEIGHT = 30;
/** No series of that name: the line of a group that holds its name. */
const NAME_LINE = '';

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
  const names = [...new Set(bars.map((bar) => bar.label))].map((label) => ({ label, series: NAME_LINE }));
  const values = bars.map(({ label, series: of, value, text }) => ({ label, series: of, length: value ?? 0, text, gap: value === null }));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    title: null,
    axis: null,
    scale: { paddingInner: 0.2, paddingOuter: 0 },
  } as const;
  const lines = [NAME_LINE, ...series];
  const yOffset = { field: 'series', type: 'nominal', sort: lines, scale: { domain: lines, paddingInner: 0.12 } } as const;
  const x = { field: 'length', type: 'quantitative', title: null, axis: null, scale: { domainMin: 0, nice: false } } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: WIDTH,
    height: { step: STEP, for: 'offset' },
    // Every chart is as wide as the others, so that letters are of one size, whatever Vega takes a name to be.
    autosize: 'none',
    padding: { left: 2, right: ROOM, top: series.length < 2 ? 4 : LEGEND_HEIGHT, bottom: 4 },
    background: 'white',
    encoding: { y, yOffset },
    layer: [
      {
        data: { values },
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
        data: { values },
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 14, clip: false, limit: ROOM, aria: false },
        encoding: {
          x,
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: 'datum.gap', value: '#8a4b00' }, value: '#222222' },
        },
      },
      {
        data: { values: names },
        mark: { type: 'text', align: 'left', fontSize: 14, baseline: 'middle', dy: -1, limit: NAME_LIMIT, color: '#222222', aria: false },
        encoding: { x: { value: 0 }, text: { field: 'label', type: 'nominal' } },
      },
    ],
    config: { font: 'sans-serif', view: { stroke: null }, aria: false },
  };
}

const LEGEND = {
  title: null,
  orient: 'top',
  direction: 'horizontal',
  symbolType: 'square',
  labelFontSize: 14,
  labelLimit: WIDTH,
  offset: 8,
} as const;
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
