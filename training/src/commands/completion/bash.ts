import type { CompletedCommand, Followers } from './tree.js';

/** The script that lets bash (3.2 or newer) complete `program`. */
export function bashCompletion(program: string, tree: readonly CompletedCommand[]): string {
  const name = `_${program}`;
  const descents = tree.flatMap(({ path, commands }) =>
    commands.map(
      (inner) => `      ${quoted(`${path} ${inner.name}`)}) at=${quoted(`${path} ${inner.name}`.trim())} ;;`,
    ),
  );
  const valued = tree.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) => (value ? [{ key: `${path} ${name}`, value }] : [])),
  );
  const values = valued.map(({ key, value }) => `    ${quoted(key)}) ${reply(value)}; return ;;`);
  const options = tree.map(
    ({ path, options }) => `      ${quoted(path)}) ${words(options.map((each) => each.name))} ;;`,
  );
  const operands = tree.map(({ path, commands, argument }) => {
    const names = [...commands.map((inner) => inner.name), ...argument.words];
    return `    ${quoted(path)}) ${reply({ words: names, files: argument.files })} ;;`;
  });
  return `# bash completion of ${program}; source it, for example from ~/.bashrc
${name}_takes_value() {
  case "$1" in
${valued.map(({ key }) => `    ${quoted(key)}) return 0 ;;`).join('\n')}
  esac
  return 1
}
${name}() {
  local IFS=$'\\n' at='' i word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  # --name=value comes as three words.
  if [[ $word == '=' ]]; then
    word=''
  elif [[ $previous == '=' ]]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    ${name}_takes_value "$at \${COMP_WORDS[i-1]}" && continue
    case "$at \${COMP_WORDS[i]}" in
${descents.join('\n')}
    esac
  done
  case "$at $previous" in
${values.join('\n')}
  esac
  if [[ $word == -* ]]; then
    case "$at" in
${options.join('\n')}
    esac
    return
  fi
  case "$at" in
${operands.join('\n')}
  esac
}
complete -F ${name} ${program}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Sets the reply to those of some words that begin with what is typed. */
function words(list: readonly string[]): string {
  if (list.length === 0) return ':';
  const lines = list.map((word) => word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")).join('\\n');
  return `COMPREPLY+=($(compgen -W $'${lines}' -- "$word"))`;
}

function reply({ words: list, files }: Followers): string {
  if (files === 'none') return words(list);
  const found = `COMPREPLY+=($(compgen -${files === 'files' ? 'f' : 'd'} -- "$word")); compopt -o filenames 2>/dev/null`;
  return list.length === 0 ? found : `${words(list)}; ${found}`;
}
