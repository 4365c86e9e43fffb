import { describe, expect, it } from 'vitest';
import { agreementInWords } from './figures.js';

const prior = (agreement: number, restarts = 2, used = 5) => ({
  agreement,
  used,
  objectives: new Array<number>(restarts).fill(0),
});

describe('agreementInWords', () => {
  it('says how far trainings agree', () => {
    expect(agreementInWords(prior(0.95), 5)).toMatch(/2 trainings .* same clusters \(ARI 0.95\): they are stable/);
    expect(agreementInWords(prior(0.8), 5)).toMatch(/agree in the main/);
    expect(agreementInWords(prior(0.5), 5)).toMatch(/disagree/);
    expect(agreementInWords({ agreement: 1, objectives: [], used: 5 }, 5)).toMatch(/no prior network/);
    expect(agreementInWords(prior(1, 1), 5)).toMatch(/--prior-restarts 2/);
  });

  it('calls nothing stable where clusters are empty', () => {
    const words = agreementInWords(prior(1, 2, 3), 5);
    expect(words).toMatch(/uses only 3 of 5 clusters.*2 trainings agree on \(ARI 1.00\)/);
    expect(words).not.toMatch(/stable/);
    expect(agreementInWords(prior(1, 1, 3), 5)).toMatch(/uses only 3 of 5 clusters: ask for fewer/);
  });
});
