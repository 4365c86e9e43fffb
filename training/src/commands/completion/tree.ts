import type { Argument, Command, Option } from 'commander';

/** What can follow a word: nothing in particular, one of some words, files or folders, or words and files. */
export interface Followers {
  readonly words: readonly string[];
  readonly files: 'none' | 'files' | 'folders';
}

/** An option as a shell completes it. */
export interface CompletedOption {
  /** `--data` */
  readonly name: string;
  readonly description: string;
  /** Absent from options without a value. */
  readonly value?: Followers;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** Words after the program's name that lead here, with single spaces; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** What its arguments can be; nothing for a command without. */
  readonly argument: Followers;
}

/** Words that an option (`--data`) or an argument (`names`) may have for a value besides a file. */
export type ValueWords = Readonly<Record<string, readonly string[]>>;

/** Every command below `program`, itself first, from its options, arguments and choices. */
export function completionTree(program: Command, values: ValueWords = {}): CompletedCommand[] {
  const found: CompletedCommand[] = [];
  const visit = (command: Command, path: string) => {
    const help = command.createHelp();
    found.push({
      path,
      commands: help.visibleCommands(command).map((inner) => ({
        name: inner.name(),
        description: firstLine(inner.summary() || inner.description()),
      })),
      options: help.visibleOptions(command).flatMap((option) => (option.long ? [completed(option, values)] : [])),
      argument: operand(command.registeredArguments[0], values),
    });
    for (const inner of command.commands) visit(inner, `${path} ${inner.name()}`.trim());
  };
  visit(program, '');
  return found;
}

function operand(argument: Argument | undefined, values: ValueWords): Followers {
  if (!argument) return { words: [], files: 'none' };
  const words = argument.argChoices ?? values[argument.name()];
  return words ? { words, files: 'none' } : { words: [], files: 'files' };
}

function completed(option: Option, values: ValueWords): CompletedOption {
  const facts = { name: option.long!, description: firstLine(option.description) };
  if (!option.required && !option.optional) return facts;
  const placeholder = /[<[](.*?)(\.\.\.)?[>\]]/.exec(option.flags)?.[1] ?? '';
  return { ...facts, value: followers(option.argChoices ?? values[option.long!] ?? [], placeholder) };
}

/** By what stands for the value in help texts: `<file>`, `<name|file>`, `<folder>`, `<n>`. */
function followers(words: readonly string[], placeholder: string): Followers {
  const kinds = placeholder.split('|');
  if (kinds.includes('file')) return { words, files: 'files' };
  return { words, files: kinds.includes('folder') ? 'folders' : 'none' };
}

function firstLine(text: string): string {
  return text.split('\n')[0]!;
}
