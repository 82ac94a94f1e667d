/** Pure: the style of the page, on a screen of any width and on paper. */
export const pageCss = (colour: string): string => `
:root{--brand:${colour};--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--gap:#8a4b00}
*{box-sizing:border-box}
body{margin:0;background:#f6f7f9;color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main,header.top,footer{max-width:60rem;margin:0 auto;padding:0 1.5rem}
header.top{background:#fff;border-top:6px solid var(--brand);padding-top:1.5rem;padding-bottom:1.25rem;display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:center;justify-content:space-between}
header.top img{max-height:3.5rem;max-width:12rem}
h1{font-size:1.75rem;line-height:1.2;margin:0}
h2{font-size:1.3rem;margin:0 0 .75rem;color:var(--brand)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
.from{font-weight:600;margin:0}
.sub{color:var(--soft);margin:.25rem 0 0}
section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:1.5rem;margin:1rem 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.75rem;padding:0;margin:0 0 1rem;list-style:none}
.cards li{border:1px solid var(--line);border-left:4px solid var(--brand);border-radius:6px;padding:.75rem}
.cards strong{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.cards span{display:block;color:var(--soft);font-size:.875rem}
.need,.warn{border-left:4px solid var(--brand);background:#f6f7f9;padding:.75rem 1rem;margin:1rem 0;border-radius:0 6px 6px 0}
.warn{border-color:var(--gap);background:#fff8ee}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:.4rem}
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:right;vertical-align:top}
th:first-child{text-align:left;font-weight:500;overflow-wrap:anywhere;min-width:7rem}
thead th{color:var(--soft);font-weight:600;font-size:.8125rem;white-space:nowrap}
td.gap{color:var(--gap);font-style:italic}
figure{margin:1rem 0}
figcaption{font-weight:600;margin-bottom:.4rem}
figure svg{width:100%;max-width:44rem;min-width:30rem;height:auto}
figure .wide{margin:0}
.need h3{margin-top:0}
.need p{margin:0}
td{white-space:nowrap}
dl{font-size:.875rem}
dt{font-weight:600;margin-top:.6rem}
dd{margin:0;color:var(--soft)}
footer{color:var(--soft);font-size:.8125rem;padding-bottom:2rem}
code{font-size:.8125rem;overflow-wrap:anywhere}
@media (max-width:30rem){main,header.top,footer{padding-left:.75rem;padding-right:.75rem}section{padding:1rem;border-radius:0;margin-left:-.75rem;margin-right:-.75rem;border-left:0;border-right:0}th,td{padding:.35rem .3rem}th:first-child{min-width:5rem}h1{font-size:1.4rem}}
@page{size:A4;margin:16mm 14mm}
@media print{body{background:#fff;font-size:10.5pt}main,header.top,footer{max-width:none;padding:0}header.top{padding:4mm 0}section{border:0;border-radius:0;padding:0;margin:0 0 8mm}section.page{break-before:page}.cards{grid-template-columns:repeat(5,1fr)}tr,figure,.cards li,.need,.warn,dt{break-inside:avoid}h2,h3,caption,figcaption,dt{break-after:avoid}thead{display:table-header-group}.wide{overflow:visible}figure svg{max-height:95mm;min-width:0;max-width:150mm}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
