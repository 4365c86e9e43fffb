import type { CompletedCommand, Followers } from './tree.js';

/** The script that lets fish complete `program`. */
export function fishCompletion(program: string, tree: readonly CompletedCommand[]): string {
  const at = `__${program}_at`;
  const valued = tree.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) => (value ? [quoted(`${path} ${name}`)] : [])),
  );
  const descents = tree.flatMap(({ path, commands }) =>
    commands.flatMap((inner) => {
      const inside = `${path} ${inner.name}`;
      return [`      case ${quoted(inside)}`, `        set found ${quoted(inside.trim())}`];
    }),
  );
  const lines = tree.flatMap(({ path, commands, options, argument }) => {
    const here = `complete -c ${program} -n ${quoted(`${at} ${quoted(path)}`)}`;
    return [
      ...commands.map(({ name, description }) => `${here} -f -a ${quoted(name)} -d ${quoted(description)}`),
      ...(commands.length === 0 ? [`${here}${values(argument)}`] : []),
      ...options.map(({ name, description, value }) => {
        return `${here} -l ${quoted(name.slice(2))}${value ? ` -r${values(value)}` : ''} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# fish completion of ${program}: a file in ~/.config/fish/completions, or something to source
function ${at}
  set -l found ''
  set -l previous ''
  for word in (commandline -opc)[2..-1]
    if not contains -- "$found $previous" ${valued.join(' ')}
      switch "$found $word"
${descents.join('\n')}
      end
    end
    set previous $word
  end
  test "$found" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function values({ words, files }: Followers): string {
  const own = words.length > 0 ? ` -a ${quoted(words.join(' '))}` : '';
  if (files === 'files') return own;
  return files === 'folders' ? ` -f -a '(__fish_complete_directories)'${own}` : ` -f${own}`;
}
