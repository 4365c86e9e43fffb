import { Random } from '@clusterzoo/runtime';
import { datasetScaling, loadDataset } from '@clusterzoo/training';
import { imageFacts, type Split } from '../../training/src/data/dataset.js';
import { gatherRows } from '../../training/src/data/row-views.js';
import { readStl10Images } from '../../training/src/data/stl10.js';
import { ShuffledBatches } from '../../training/src/methods/rows.js';
import { scaleRows } from '../../training/src/methods/scaling.js';

// A program that reads the pictures of a data set, then takes all of them once in batches of 100, in random order, scaled,
// as a training does, and prints the seconds of both and the megabytes that it held before and at most during each.
// Arguments: the name of a data set, or a file of STL-10's format and the number of pictures in it.

const [name = '', count] = process.argv.slice(2);
const held = () => process.resourceUsage().maxRSS / 1e3;
const facts = imageFacts({ channels: 3, height: 96, width: 96 });

async function pictures(): Promise<{
  readonly train: Split;
  readonly features: number;
  rows: ReturnType<typeof scaleRows>;
}> {
  if (count === undefined) {
    const dataset = await loadDataset(name);
    const { train, features } = dataset;
    return { train, features, rows: scaleRows(train.data, datasetScaling(dataset)) };
  }
  const train = await readStl10Images(name, Number(count));
  const own = { ...facts, name: 'made', train, test: undefined, licence: '', source: '' };
  return { train, features: facts.features, rows: scaleRows(train.data, datasetScaling(own)) };
}

const before = held();
let start = performance.now();
const { train, features, rows } = await pictures();
const [read, readSeconds] = [held(), (performance.now() - start) / 1e3];
start = performance.now();
const batches = new ShuffledBatches(train.count, 100, new Random(0));
let sum = 0;
for (let i = 0; i < Math.floor(train.count / 100); i++) sum += gatherRows(rows, features, batches.at(i))[0]!;
const result = { before, read, readSeconds, epoch: held(), epochSeconds: (performance.now() - start) / 1e3, sum };
process.stdout.write(`${JSON.stringify(result)}\n`);
