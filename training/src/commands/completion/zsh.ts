import type { CompletedCommand, Followers } from './tree.js';

/** The script that lets zsh complete `program`: a file `_program` in a folder of `fpath`, or something to source. */
export function zshCompletion(program: string, tree: readonly CompletedCommand[]): string {
  const name = `_${program}`;
  const valued = tree.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) => (value ? [{ key: `${path} ${name}`, value }] : [])),
  );
  const descents = tree.flatMap(({ path, commands }) =>
    commands.map(
      (inner) => `      ${quoted(`${path} ${inner.name}`)}) at=${quoted(`${path} ${inner.name}`.trim())} ;;`,
    ),
  );
  const options = tree.map(({ path, options }) => `      ${quoted(path)}) ${described('option', options)} ;;`);
  const operands = tree.map(({ path, commands, argument }) => {
    const names = commands.length > 0 ? `${described('command', commands)}; ` : '';
    return `    ${quoted(path)}) ${names}${added(argument)} ;;`;
  });
  return `#compdef ${program}
# zsh completion of ${program}: put it into a folder of $fpath under the name ${name}, or source it
${name}_takes_value() {
  case "$1" in
${valued.map(({ key }) => `    ${quoted(key)}) return 0 ;;`).join('\n')}
  esac
  return 1
}
${name}() {
  local at='' word="\${words[CURRENT]}" previous="\${words[CURRENT-1]}"
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    ${name}_takes_value "$at \${words[i-1]}" && continue
    case "$at \${words[i]}" in
${descents.join('\n')}
    esac
  done
  if [[ "$word" == --*=* ]]; then
    previous="\${word%%=*}"
    compset -P '*='
    word="\${word#*=}"
  fi
  case "$at $previous" in
${valued.map(({ key, value }) => `    ${quoted(key)}) ${added(value)}; return ;;`).join('\n')}
  esac
  if [[ "$word" == -* ]]; then
    case "$at" in
${options.join('\n')}
    esac
    return
  fi
  case "$at" in
${operands.join('\n')}
  esac
}
if [[ "\${funcstack[1]}" == ${name} ]]; then
  ${name} "$@"
else
  compdef ${name} ${program}
fi
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Names with what they mean; a colon parts the two. */
function described(kind: string, list: readonly { readonly name: string; readonly description: string }[]): string {
  const items = list.map(({ name, description }) => quoted(`${name.replaceAll(':', '\\:')}:${description}`));
  return `local -a list=(${items.join(' ')}); _describe ${kind} list`;
}

function added({ words, files }: Followers): string {
  const own = words.length > 0 ? `compadd -- ${words.map(quoted).join(' ')}` : '';
  const found = { none: '', files: '_files', folders: '_files -/' }[files];
  return [own, found].filter((part) => part !== '').join('; ') || ':';
}
