import { element } from './element.js';
import type { Opened } from './opened.js';
import { withArticle } from './subject.js';

/** What the page invites to, and what is behind it. */
export function headline({ model, subject }: Opened): HTMLElement {
  const { dataset, clusters, featureNote } = model.manifest;
  const { one, many, fromStrokes, pictures } = subject;
  const count = dataset.splits.train?.toLocaleString('en');
  const verb = fromStrokes ? 'Draw' : 'Drop';
  const seen = pictures || fromStrokes ? 'looked at' : 'read';
  // What labels went into features, if any did, is said among the facts.
  const alone = featureNote === undefined ? ', was told nothing about them,' : '';
  const learned = `This network ${seen} ${count ?? 'its'} ${many}${alone} and sorted them into ${clusters} clusters of its own.`;
  return element(
    'div',
    { class: 'headline' },
    element('h1', {}, `${verb} ${withArticle(one)}. See where it falls.`),
    element('p', { class: 'lede' }, learned),
  );
}
