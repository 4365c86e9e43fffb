import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { State } from './engine/engine.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A value that JSON can hold; numbers must be finite. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** An object that JSON can hold. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What is needed to go on with a training run. */
export interface Checkpoint {
  /** Parameters, optimizer moments and statistics. */
  readonly state: State;
  /** Anything else: options, progress, the generator's state. */
  readonly meta: JsonObject;
}

const INDEX = 'checkpoint.json';
const FORMAT = 'clusterzoo-checkpoint-1';
/** Names of state files, which carry the start of their SHA-256, so that no name is ever written twice. */
const STATE_FILE = /^state-[0-9a-f]{16}\.safetensors$/;
const SHA256 = /^[0-9a-f]{64}$/;
const TEMPORARY = /^(state-[0-9a-f]{16}\.safetensors|checkpoint\.json)\.tmp$/;

/**
 * Saves a checkpoint in a folder, in place of the one that is there. Whenever the process is killed, the folder holds
 * the old checkpoint or the new one, whole.
 *
 * @throws ZooError `TRAINING_DIVERGED` if a number of the state or of `meta` is not finite: the old checkpoint stays
 */
export async function saveCheckpoint(folder: string, { state, meta }: Checkpoint): Promise<void> {
  assertFinite(state);
  const metaText = JSON.stringify(meta, finiteNumbers);
  const bytes = encodeSafetensors(state);
  const sha256 = digest(bytes);
  const file = `state-${sha256.slice(0, 16)}.safetensors`;
  const index = { format: FORMAT, file, bytes: bytes.length, sha256, metaSha256: digest(metaText), meta };
  await mkdir(folder, { recursive: true });
  await writeDurably(join(folder, file), bytes);
  // From here on the new checkpoint counts; until here the old one does.
  await writeDurably(join(folder, INDEX), `${JSON.stringify(index, undefined, 2)}\n`);
  const stale = (await readdir(folder)).filter(
    (name) => name !== file && (STATE_FILE.test(name) || TEMPORARY.test(name)),
  );
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
}

/** Takes the checkpoint that a folder holds away; its state file stays until another is saved. */
export async function removeCheckpoint(folder: string): Promise<void> {
  await rm(join(folder, INDEX), { force: true });
}

/** Whether a folder holds a checkpoint, good or not. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(join(folder, INDEX));
}

/**
 * Loads the checkpoint that a folder holds.
 *
 * @throws ZooError `FILE_MISSING` if there is none, `CHECKPOINT_INVALID` if it is cut short or was changed
 */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  const path = join(folder, INDEX);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ZooError('FILE_MISSING', `no checkpoint in ${folder}: cannot read ${INDEX}`, { cause });
  }
  const index = parseIndex(text, path);
  const statePath = join(folder, index.file);
  let bytes: Buffer;
  try {
    bytes = await readFile(statePath);
  } catch (cause) {
    throw new ZooError('CHECKPOINT_INVALID', `${path} names ${index.file}, which cannot be read`, { cause });
  }
  if (bytes.length !== index.bytes || digest(bytes) !== index.sha256) {
    const found = `${bytes.length} bytes, SHA-256 ${digest(bytes)}`;
    const wanted = `${index.bytes} bytes, ${index.sha256}`;
    throw new ZooError('CHECKPOINT_INVALID', `${statePath} was changed or cut short: ${found}, not ${wanted}`);
  }
  return { state: decodeSafetensors(bytes), meta: index.meta };
}

interface Index {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly meta: JsonObject;
}

function parseIndex(text: string, path: string): Index {
  const fail = (reason: string, cause?: unknown) =>
    new ZooError('CHECKPOINT_INVALID', `${path} ${reason}; use another checkpoint`, { cause });
  let index: Record<string, unknown> | null;
  try {
    index = JSON.parse(text) as Record<string, unknown> | null;
  } catch (cause) {
    throw fail('is not JSON', cause);
  }
  if (typeof index !== 'object' || index === null || index.format !== FORMAT) {
    throw fail(`is not of the format "${FORMAT}"`);
  }
  const { file, bytes, sha256, metaSha256, meta } = index;
  if (typeof file !== 'string' || !STATE_FILE.test(file)) throw fail('names no state file');
  if (typeof bytes !== 'number' || typeof sha256 !== 'string' || !SHA256.test(sha256))
    throw fail('does not say what its state file holds');
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) throw fail('has no object "meta"');
  let metaText: string;
  try {
    metaText = JSON.stringify(meta);
  } catch (cause) {
    throw fail('is nested too deep', cause);
  }
  if (digest(metaText) !== metaSha256) throw fail('was changed: "meta" does not match its SHA-256');
  return { file, bytes, sha256, meta: meta as JsonObject };
}

/** Writes under a temporary name, down to the disk, then renames: the name never shows half a file. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(`${path}.tmp`, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.tmp`, path);
}

function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function assertFinite(state: State): void {
  for (const [name, { data }] of Object.entries(state)) {
    const bad = firstNotFinite(data);
    if (bad >= 0) {
      const message = `number ${bad} of "${name}" is ${data[bad]}: not saved; go back to the last checkpoint`;
      throw new ZooError('TRAINING_DIVERGED', message);
    }
  }
}

/** A plain loop: findIndex takes ten times as long, and networks have millions of numbers. */
function firstNotFinite(data: Float32Array): number {
  for (let at = 0; at < data.length; at++) if (!Number.isFinite(data[at])) return at;
  return -1;
}

/** JSON would turn NaN and the infinities into null without a word. */
function finiteNumbers(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ZooError('TRAINING_DIVERGED', `"${key}" of the checkpoint's meta is ${value}: not saved`);
  }
  return value;
}
