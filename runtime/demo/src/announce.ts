import { fixture } from './element.js';

let hiding: ReturnType<typeof setTimeout> | undefined;

/** Tells screen readers what everybody else sees. */
export function announce(text: string): void {
  fixture('spoken').textContent = text;
}

/** Tells everybody what went wrong, for as long as it takes to read. */
export function showProblem(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const box = fixture('problem');
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(hideProblem, 3000 + 60 * text.length);
}

export function hideProblem(): void {
  fixture('problem').hidden = true;
}
