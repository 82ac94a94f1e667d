/** Pure: the style of the page, on a screen of any width and on paper. */
export type Look = {
  readonly colour: string;
  /** The colour where it is text. */
  readonly heading: string;
  /** On each sheet of paper: whose report it is. */
  readonly foot: string;
};

export const pageCss = ({ colour, heading, foot }: Look): string => `
:root{--brand:${colour};--head:${heading};--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--gap:#8a4b00}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:#f3f5f8;color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;overflow-wrap:break-word}
main,header.top,footer{max-width:60rem;margin:0 auto}
header.top,section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:1.5rem 2rem}
header.top{border-top:6px solid var(--brand);display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:center}
header.top div{flex:1 1 20rem;min-width:0}
header.top img{max-height:3.5rem;max-width:12rem}
section{margin:1rem 0}
h1{font-size:2rem;line-height:1.2;margin:.1rem 0 .3rem}
h2{font-size:1.35rem;line-height:1.3;margin:0 0 1rem;padding-bottom:.5rem;border-bottom:2px solid var(--brand);color:var(--head)}
h3{font-size:1rem;margin:0 0 .25rem}
p{margin:.75rem 0;max-width:46rem}
.from{font-weight:600;margin:0;color:var(--head)}
.sub{font-size:.9375rem}
.sub,.by{color:var(--soft);margin:0}
.by{font-size:.8125rem;margin:-.4rem 0 .75rem}
.cards{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;margin:0 0 1.25rem;list-style:none}
.cards li{flex:1 1 15rem;border:1px solid var(--line);border-left:4px solid var(--brand);border-radius:6px;padding:.75rem 1rem}
.cards strong{display:block;font-size:1.75rem;line-height:1.2;font-variant-numeric:tabular-nums}
.cards span{display:block;font-size:.875rem;line-height:1.4}
.cards span+span{color:var(--soft)}
time{white-space:nowrap}
.need,.warn{border-left:4px solid var(--brand);background:#f3f5f8;padding:.75rem 1rem;margin:1rem 0;border-radius:0 6px 6px 0}
.warn{border-color:var(--gap);background:#fff8ee}
.so-far{font-size:1.0625rem}
.need p,.warn p,.warn ul{margin:.25rem 0}
.warn ul{padding-left:1.25rem}
.wide{overflow-x:auto;margin:1.5rem 0}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.5rem 2.5rem;margin:1.5rem 0;align-items:start}
.pair .wide,.pair figure{margin:0}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption,figcaption{text-align:left;font-weight:600;font-size:1rem;padding-bottom:.35rem}
th,td{border-bottom:1px solid var(--line);padding:.35rem 0 .35rem .75rem;text-align:right;vertical-align:top}
th:first-child{text-align:left;font-weight:500;padding-left:0;min-width:6rem;overflow-wrap:anywhere}
thead th{color:var(--soft);font-weight:600;font-size:.8125rem;border-bottom-color:var(--soft)}
thead th,td{white-space:nowrap}
.text th,.text td{text-align:left;white-space:normal;min-width:5.1rem}
td.gap{color:var(--gap);font-style:italic}
figure+.wide caption,.alone caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
figure svg{display:block;width:100%;max-width:30rem;height:auto}
dl{columns:2 22rem;column-gap:2.5rem;font-size:.875rem;line-height:1.45;margin:1.5rem 0 0}
dl div{break-inside:avoid;padding-bottom:.7rem}
dt{font-weight:600}
dd{margin:0;color:var(--soft)}
footer{color:var(--soft);font-size:.8125rem;padding:0 2rem}
code{font-size:.8125rem;overflow-wrap:anywhere}
@media print,(min-width:60rem){figure:not(:nth-last-child(2)){grid-row:span 2}}
@media (max-width:40rem){body{padding:0}header.top,section{padding:1.25rem 1rem;border-left:0;border-right:0;border-radius:0}section{margin:.75rem 0}footer{padding:0 1rem}h1{font-size:1.6rem}.cards{gap:.5rem}.cards li{flex-basis:100%;display:grid;grid-template-columns:5.75rem 1fr;column-gap:.75rem;padding:.5rem .75rem}.cards strong{grid-row:1/3;font-size:1.375rem}.cards span{grid-column:2}table{font-size:.8125rem}thead th{font-size:.75rem}th,td{padding-left:.3rem}td{white-space:normal}th:first-child{min-width:5rem}}
@page{size:A4;margin:13mm 15mm 16mm;@bottom-left{content:"${cssText(foot)}";font:8pt system-ui,sans-serif;color:#57606a}@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt system-ui,sans-serif;color:#57606a}}
@media print{body{padding:0;background:#fff;font-size:9.5pt;line-height:1.45}main,header.top,footer{max-width:none}header.top{border-width:6px 0 0;border-radius:0;padding:4mm 0;margin-bottom:4mm}section{border:0;border-radius:0;padding:0;margin:0 0 9mm}.need,.warn{padding:1.5mm 3mm;margin:3mm 0}section+section{break-inside:avoid}#appendix{break-before:page;margin:0}.cards li{flex-basis:30%;padding:2mm 3mm}.cards strong{font-size:16pt}.cards span{font-size:8.5pt}table,dl{font-size:8pt;line-height:1.35}thead th,.by,footer{font-size:7.5pt}caption,figcaption{font-size:9pt}p{margin:2mm 0}h2{margin-bottom:3mm;padding-bottom:1mm}.pair{grid-template-columns:1fr 1fr;gap:5mm 8mm;margin:4mm 0}.wide{margin:4mm 0}th,td{padding:.7mm 0 .7mm 2mm}tr,figure,.cards,.need,.warn,.wide:not(.text){break-inside:avoid}h2,h3,caption,figcaption,figure,thead{break-after:avoid}thead{display:table-header-group}.wide{overflow:visible}figure svg{width:auto;max-width:100%;max-height:80mm}dl{columns:2;margin-top:4mm;font-size:7.5pt;line-height:1.3}dl div{padding-bottom:1mm}footer{padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

/** A text inside quotes of a style: whatever is no letter, digit or space of ours is written by its number. */
const cssText = (text: string): string =>
  Array.from(text, (sign) => (/[A-Za-z0-9 ]/.test(sign) ? sign : `\\${(sign.codePointAt(0) ?? 0).toString(16)} `)).join('');
