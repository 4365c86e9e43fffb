/** The style of a report: light and dark, narrow and wide, screen and paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--card:#f6f6f4;--ink:#1d2026;--soft:#5b606b;--edge:#dfe0e3;
--shade:#2f62c9;--cell:#2f62c9;
--good:#16734a;--good-paper:#e7f4ec;--caution:#8a5a00;--caution-paper:#fdf3dc;--distrust:#a82626;
--distrust-paper:#fce9e7}
@media (prefers-color-scheme:dark){:root{--paper:#15171b;--card:#1e2126;--ink:#e7e8eb;--soft:#a3a8b3;--edge:#363a42;
--shade:#5c8df0;--cell:#3a64bf;
--good:#6fd3a1;--good-paper:#14291f;--caution:#f0c066;--caution-paper:#2d2411;--distrust:#ff9a8f;
--distrust-paper:#331b1a}}
@media screen and (prefers-color-scheme:dark){.sheet{filter:brightness(.88)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",sans-serif;
overflow-wrap:anywhere}
main,header,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.kicker{margin:0;color:var(--soft);font-size:.875rem}
h1{font-size:clamp(1.7rem,5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:.25rem 0 .5rem}
h2{font-size:1.35rem;line-height:1.25;letter-spacing:-.01em;margin:0 0 .4rem}
h3{font-size:1rem;margin:1.6rem 0 .3rem}
h3::first-letter{text-transform:uppercase}
p{margin:.3rem 0 .6rem;max-width:46rem;text-wrap:pretty}
.lede{max-width:none;text-wrap:pretty;font-size:1.1rem;color:var(--soft)}
.note,small{color:var(--soft);font-size:.8125rem}
main>section{margin:2.75rem 0;border-top:1px solid var(--edge);padding-top:1.25rem}
.verdict{display:grid;grid-template-columns:8.5rem 1fr;gap:0 1.25rem;border-radius:.75rem;padding:1.1rem 1.25rem;
margin:1.5rem 0;
background:var(--tone-paper);border-left:.3rem solid var(--tone)}
.verdict p:last-child{margin-bottom:0}
.verdict .sign{color:var(--tone);font-weight:700;font-size:1.05rem;margin:.1rem 0}
.good{--tone:var(--good);--tone-paper:var(--good-paper)}
.caution{--tone:var(--caution);--tone-paper:var(--caution-paper)}
.distrust{--tone:var(--distrust);--tone-paper:var(--distrust-paper)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.25rem 0;padding:0}
.tiles div{background:var(--card);border-radius:.6rem;padding:.7rem .9rem}
.tiles dt{color:var(--soft);font-size:.8125rem}
.tiles dd{margin:0;font-size:1.5rem;font-weight:650;letter-spacing:-.01em;font-variant-numeric:tabular-nums;
line-height:1.25}
nav{margin:1.25rem 0;font-size:.9rem}
nav a{margin-right:1.1rem;white-space:nowrap}
a{color:var(--shade)}
a:focus-visible,[tabindex]:focus-visible,summary:focus-visible{outline:2px solid var(--shade);outline-offset:2px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;margin:.5rem 0}
th,td{padding:.28rem .6rem;text-align:right;unicode-bidi:isolate;overflow-wrap:normal}
td:not(.text){white-space:nowrap}
th{font-weight:500}
thead th{color:var(--soft);font-size:.8125rem;vertical-align:bottom;border-bottom:1px solid var(--edge)}
tbody th,tfoot th,th:first-child,.text{text-align:left}
tbody+tbody{border-top:1px solid var(--edge)}
.figures .text{min-width:9rem}
tbody+tbody,.total,tfoot{color:var(--soft)}
td small,th small{display:block;font-weight:400}
.quality td{font-size:1.05rem;font-weight:600;vertical-align:top;white-space:nowrap}
.quality tr+tr{border-top:1px solid var(--edge)}
.sizes{width:100%}
.sizes th,.sizes td{white-space:nowrap}
.sizes .wide{width:45%;min-width:8rem;text-align:left}
.bars{position:relative;padding-left:0;padding-right:0}
.bar{height:1.05rem;border-radius:0 .2rem .2rem 0;min-width:1px}
.mark{position:absolute;top:.1rem;bottom:.1rem;width:0;margin-left:-1px;border-left:2px solid var(--ink);
outline:1px solid var(--paper)}
.tick{display:inline-block;height:.9em;border-left:2px solid var(--ink);vertical-align:-.1em;margin-right:.15rem}
.matrix td{min-width:2.6rem;background:color-mix(in srgb,var(--cell) calc(var(--share,0)*100%),transparent);
border:1px solid var(--paper)}
.matrix td.dark{color:#fff}
.matrix td.none{color:var(--soft)}
.matrix td.total{background:none}
.matrix th{white-space:nowrap}
.matrix th:first-child{position:sticky;left:0;background:var(--paper)}
.matrix .upright{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:.4rem .3rem;margin:0 auto}
.crowded td{min-width:1.7rem;padding:.15rem .2rem;font-size:.75rem}
.crowded th{padding:.15rem .3rem;font-size:.75rem}
.matrix td.matched{outline:2px solid var(--ink);outline-offset:-2px;border-radius:.2rem;font-weight:650}
.matrix tfoot{border-top:1px solid var(--edge)}
.columns{display:flex;flex-wrap:wrap;gap:0 3rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15.5rem,1fr));gap:1.1rem 1.5rem;margin:.5rem 0}
figure{margin:0;break-inside:avoid}
figcaption{font-size:.875rem}
.chart figcaption{min-height:3.6em;line-height:1.35}
.chart figcaption small{display:block}
.chart .value{color:var(--soft);font-variant-numeric:tabular-nums;margin-left:.25rem}
svg{display:block;width:100%;height:auto}
svg text{font-size:10.5px;fill:var(--soft)}
.grid{stroke:var(--edge);stroke-width:1;fill:none}
.line{fill:none;stroke:var(--soft);stroke-width:1.3;stroke-linejoin:round}
.line.kept{stroke:var(--shade);stroke-width:2}
circle.dot{fill:var(--shade)}
.swatch{display:inline-block;width:34px;height:8px;vertical-align:.15em}
p.legend span{margin-right:1.2rem;font-size:.8125rem;color:var(--soft)}
.sheet{max-width:100%;height:auto;border-radius:.6rem;border:1px solid var(--edge);display:block}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.25rem 2rem;
max-width:64rem}
.panel{max-width:34rem}
.panel svg{background:var(--card);border-radius:.6rem;margin:.35rem 0}
.points{fill:none;stroke-linecap:round;opacity:.8}
svg .name{fill:var(--ink);font-size:13px;font-weight:700;text-anchor:middle;paint-order:stroke;stroke:var(--card);
stroke-width:3.5px;
stroke-linejoin:round;pointer-events:none}
svg .crowded{font-size:9.5px;stroke-width:2.5px}
ul.legend{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.8125rem}
ul.legend li[class]:hover{text-decoration:underline}
.legend .dot{display:inline-block;width:.7rem;height:.7rem;border-radius:50%;margin-right:.35rem;
vertical-align:-.05em}
.settings{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr));gap:0 2.5rem}
dl{margin:.25rem 0}
.settings dl div{display:grid;grid-template-columns:minmax(7rem,2fr) 3fr;gap:.75rem;padding:.2rem 0;
border-bottom:1px solid var(--edge);font-size:.8125rem}
.settings dt{color:var(--soft)}
.settings dd{margin:0;font-variant-numeric:tabular-nums}
details{margin:1.25rem 0}
summary{cursor:pointer}
pre{background:var(--card);border-radius:.6rem;padding:1rem;overflow:auto;font-size:.75rem;line-height:1.45;
white-space:pre-wrap}
code{white-space:nowrap;font:.9em ui-monospace,"Cascadia Mono","DejaVu Sans Mono",monospace}
footer{padding-bottom:3rem;color:var(--soft);font-size:.8125rem}
@media (max-width:34rem){.verdict{grid-template-columns:1fr}.settings dl div{grid-template-columns:1fr 1fr}th,
td{padding:.25rem .4rem}}
@media print{:root{color-scheme:light;--paper:#fff;--card:#f6f6f4;--ink:#000;--soft:#444;--edge:#ccc;--shade:#2f62c9}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:11pt}nav{display:none}
.scroll{overflow:visible}
main>section{margin:1.5rem 0}details::details-content{content-visibility:visible;block-size:auto}h2,
h3{break-after:avoid}
tr,.verdict,.sheet{break-inside:avoid}}
`;
