import { type Command, Option } from 'commander';
import { IMAGE_FILES } from '../data/image-list.js';
import { datasetNames } from '../data/registry.js';
import { ROW_KINDS } from '../data/row-kind.js';
import { addColumnOptions } from './column-options.js';
import { channelCount, column, imageSize, integer, rowKind } from './parsers.js';

/** What `--data` can be. */
export const DATA =
  `${datasetNames.join(', ')}, a folder of pictures (${IMAGE_FILES}), ` +
  'or a table of numbers (CSV, TSV, .npy, .npz, .mtx; also .gz), one row a line';

/** Adds the options that say more about the data than `--data` does. */
export function addTableOptions(command: Command): Command {
  command.option(
    '--labels <column|file>',
    'the classes, only for measuring: of a table a column by name or number from 0, an array of an .npz, or a file ' +
      'with one a row; of pictures `folders`, those that they are in, or a file with one for each path in order',
    column,
  );
  return addColumnOptions(command)
    .option('--test <file|folder>', 'a second table or folder of pictures, to measure on')
    .option('--test-labels <file>', 'the classes of --test, where --labels is a file')
    .option('--array <name>', 'array of an .npz that holds the rows (default: the only one of two dimensions)')
    .addOption(
      new Option(
        '--missing <what>',
        'what is done about missing values: stop, leave out their rows, or put the mean of the column there ' +
          '(default: error)',
      ).choices(['error', 'drop', 'mean']),
    )
    .option('--data-dir <folder>', 'where data sets are looked for by name (default: CLUSTERZOO_DATA, then the cache)')
    .option('--rows <kind>', `what a row of a table is: ${ROW_KINDS} (default: auto)`, rowKind)
    .option(
      '--size <n|HxW>',
      'what pictures are resized to, without a change of proportions: what is too long is cut off at both ends ' +
        '(default: their own size if all have the same and there are networks for it, else 32)',
      imageSize,
    )
    .option('--channels <n>', '1 for grey pictures, 3 for colour (default: 1 if all are grey)', channelCount)
    .option(
      '--limit <n>',
      'pictures, or rows of a data set by name, of each split at most, evenly from all of them',
      integer(1),
    )
    .option('--strict', 'fail where a picture cannot be read, instead of leaving it out with a warning');
}
