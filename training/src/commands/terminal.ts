import { ProgressReporter } from '../report/progress.js';
import { SetupReporter } from '../report/setup-progress.js';
import { coloured } from '../report/terminal-colour.js';

/** A place to write text to, such as process.stdout. */
export type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a command writes. */
export interface TerminalOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Write one JSON object to stdout and nothing else. */
  readonly json: boolean;
  /** Say nothing on the way but warnings. */
  readonly quiet: boolean;
}

/**
 * What a command says, and where: results to stdout, everything else to stderr. Under `--json` stdout gets exactly one
 * JSON object.
 */
export class Terminal {
  constructor(private readonly options: TerminalOptions) {}

  /** Result of the command: `text` for people, `json` for programs. */
  result(text: string, json: object): void {
    const { stdout } = this.options;
    if (this.options.json) stdout.write(`${JSON.stringify(json)}\n`);
    else if (text !== '') stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Something to know on the way; silent under `--quiet`. */
  note(text: string): void {
    if (!this.options.quiet) this.options.stderr.write(`${text}\n`);
  }

  /** Something that should not be missed, though nothing failed. */
  readonly warn = (message: string): void => {
    const { stderr } = this.options;
    stderr.write(`${coloured('warning:', 'warning', stderr)} ${message}\n`);
  };

  /** Shows a training's events. */
  progress(): ProgressReporter {
    const { stderr, quiet } = this.options;
    return new ProgressReporter({ stream: stderr, quiet });
  }

  /** Shows downloads, and what else has to be there first. */
  setupProgress(): SetupReporter {
    const { stderr, quiet } = this.options;
    return new SetupReporter({ stream: stderr, quiet });
  }
}
