import type { ReportData, RestartFacts } from './data.js';
import { type Content, html, type Markup } from './markup.js';
import { counted, percent } from './numbers.js';
import { wordsOf } from './words.js';

/** How far a result can be relied on: as it is, with care, or not. */
export type Tone = 'good' | 'caution' | 'distrust';

/** What to make of a result, in words. */
export interface Verdict {
  readonly tone: Tone;
  /** The tone in a word or two. */
  readonly word: string;
  readonly headline: string;
  /** Why, and what to do about it. */
  readonly reasons: readonly string[];
}

interface Finding {
  readonly tone: Tone;
  readonly text: string;
}

/** Mean adjusted Rand index between restarts from which their clusters are the same, or the same in the main. */
export const SAME_CLUSTERS = 0.9;
export const SAME_IN_THE_MAIN = 0.7;

const TONES: readonly Tone[] = ['good', 'caution', 'distrust'];

/** Judges a result by what needs no labels: empty clusters, restarts that disagree, a generator that misses. */
export function verdictOf(data: ReportData): Verdict {
  const findings = [emptyClusters(data), restartAgreement(data), ...generator(data)].filter(
    (found) => found !== undefined,
  );
  const tone = TONES[Math.max(0, ...findings.map((finding) => TONES.indexOf(finding.tone)))]!;
  const filled = data.clusters.filter(({ rows }) => rows > 0).length;
  const clusters = counted(filled, 'cluster');
  const repeated = data.restarts !== undefined;
  const [word, headline] = {
    good: repeated ? ['Stable', `${clusters}, found again by every restart`] : ['Sound', `${clusters}, nothing amiss`],
    caution: ['With care', `${clusters}, to be taken with some care`],
    distrust: ['Distrust', `${clusters}, not to be relied on yet`],
  }[tone] as [string, string];
  const worst = (a: Finding, b: Finding) => TONES.indexOf(b.tone) - TONES.indexOf(a.tone);
  return { tone, word, headline, reasons: findings.sort(worst).map(({ text }) => text) };
}

function emptyClusters(data: ReportData): Finding | undefined {
  const { clusters, rows, split } = data;
  const { one } = wordsOf(data);
  const empty = clusters.filter((cluster) => cluster.rows === 0);
  if (empty.length === 0) return undefined;
  if (empty.every(({ expected }) => expected * rows < 3)) {
    const text = `${empty.length} of ${clusters.length} clusters have no ${one} here, and hardly any was expected.`;
    return { tone: 'caution', text };
  }
  const text =
    `${empty.length} of ${clusters.length} clusters have no ${one}${split === 'all' ? '' : ` of the ${split} split`}: ` +
    'the data may hold fewer groups. Ask for fewer --clusters, or try another --seed.';
  return { tone: 'distrust', text };
}

function restartAgreement({ restarts, kind }: ReportData): Finding | undefined {
  if (!restarts) return undefined;
  const { agreement, objectives } = restarts;
  if (kind === 'training' && objectives.length < 2) {
    const text =
      'The prior network was trained once, so nothing says how stable the clusters are: --prior-restarts 2 would.';
    return { tone: 'caution', text };
  }
  const said = `${trainings(restarts)} of the prior network, from different starts,`;
  const value = `(adjusted Rand index ${agreement.toFixed(2)}, 1 being the same)`;
  if (agreement >= SAME_CLUSTERS) return { tone: 'good', text: `${said} found the same clusters ${value}.` };
  if (agreement >= SAME_IN_THE_MAIN) {
    const text = `${said} agree in the main ${value}: some clusters are a matter of chance. See the restarts below.`;
    return { tone: 'caution', text };
  }
  const text = `${said} disagree ${value}: another seed gives other clusters. Try another number of --clusters.`;
  return { tone: 'distrust', text };
}

function trainings({ objectives }: RestartFacts): string {
  return objectives.length > 1 ? counted(objectives.length, 'training') : 'The trainings';
}

/** Shares of samples and variances below which a generator misses its clusters. */
const FAITHFUL = 0.9;
const VARIED = 0.5;

function generator(data: ReportData): Finding[] {
  const { quality } = data;
  if (!quality) return [];
  const findings: Finding[] = [];
  const { cycleShare, varianceRatio } = quality;
  const { many } = wordsOf(data);
  if (cycleShare < FAITHFUL) {
    const share = percent(cycleShare);
    const text = `Only ${share} of the generated ${many} are put back where they were drawn: train with more --epochs.`;
    findings.push({ tone: 'caution', text });
  }
  if (varianceRatio < VARIED) {
    const ratio = varianceRatio.toFixed(2);
    const text = `Generated ${many} vary only ${ratio} times as much as the data: train with more --epochs.`;
    findings.push({ tone: 'caution', text });
  }
  return findings;
}

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', caution: '!', distrust: '✕' };

/** Text whose options, such as `--seed`, look like what is typed. */
function withOptions(text: string): Content {
  return text.split(/(--[a-z][a-z-]*)/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** The verdict as the head of a page shows it, with the warnings of the run. */
export function verdictBox({ tone, word, headline, reasons }: Verdict, warnings: readonly string[]): Markup {
  const listed = html`<p>On the way, the run warned:</p>
<ul>${warnings.map((text) => html`<li>${withOptions(text)}</li>`)}</ul>`;
  return html`<section class="verdict ${tone}" aria-label="Verdict">
<p class="sign"><span aria-hidden="true">${SIGNS[tone]}</span> ${word}</p>
<div><h2>${headline}</h2>
${reasons.map((reason) => html`<p>${withOptions(reason)}</p>`)}
${warnings.length > 0 && listed}
</div></section>`;
}
