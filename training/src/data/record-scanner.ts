import { ZooError } from '@clusterzoo/runtime';
import type { TextFormat } from './text-records.js';

const [TAB, LINE_FEED, RETURN, SPACE, QUOTE] = [9, 10, 13, 32, 34];

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Where in a cell a byte stands; after a quote that is the second of two or ends the cell it is closed. */
type Place = 'begin' | 'text' | 'quoted' | 'closed';

/** Finds where the records of a text begin, without taking out their cells: those that `textRecords` gives. */
export class RecordScanner {
  /** Records that have begun and are not blank. */
  records = 0;
  /** Number of the line that the scan is in, from 1. */
  line = 1;
  readonly #name: string;
  readonly #delimiter: number;
  readonly #loneReturns: boolean;
  #place: Place = 'begin';
  /** Bytes of a byte order mark that have come, as many as there are at most. */
  #mark = 0;
  #previous = 0;
  /** Whether nothing of a record has come yet, and whether nothing but space. */
  #fresh = true;
  #blank = true;
  /** Line of the blank record before this one, 0 for none. */
  #blankLine = 0;

  constructor(name: string, { delimiter, loneReturns }: TextFormat) {
    this.#name = name;
    this.#delimiter = delimiter === 'space' ? SPACE : delimiter.charCodeAt(0);
    this.#loneReturns = loneReturns;
  }

  /**
   * Scans on.
   *
   * @param until - number of the record to stop before, blank ones aside. @default none
   * @returns where that record, or blank ones before it, begin in the chunk; -1 if not in this one
   * @throws ZooError `INVALID_DATA` for an empty line between others, and for a quote that is not alone in its cell
   */
  scan(chunk: Uint8Array, until = Number.POSITIVE_INFINITY): number {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === BYTE_ORDER_MARK[this.#mark]) {
        this.#mark++;
        continue;
      }
      this.#mark = BYTE_ORDER_MARK.length;
      const afterReturn = this.#previous === RETURN;
      this.#previous = byte;
      if (byte === LINE_FEED && afterReturn && (this.#loneReturns || this.#place === 'quoted')) continue;
      if (this.#fresh && this.records === until) return at;
      this.#fresh = false;
      if (this.#place === 'quoted') this.#inQuotes(byte);
      else if (byte === LINE_FEED || (byte === RETURN && this.#loneReturns)) this.#end();
      else this.#outside(byte);
    }
    return -1;
  }

  #inQuotes(byte: number): void {
    if (byte === QUOTE) this.#place = 'closed';
    else {
      if (byte === LINE_FEED || byte === RETURN) this.line++;
      this.#value();
    }
  }

  #outside(byte: number): void {
    if (byte === QUOTE) {
      if (this.#place === 'text') throw this.#fault(`line ${this.line}: a quote is not closed or not alone`);
      if (this.#place === 'closed') this.#value();
      this.#place = 'quoted';
    } else if (byte === this.#delimiter || (byte === TAB && this.#delimiter === SPACE)) {
      this.#place = 'begin';
      if (byte > SPACE) this.#value();
    } else if (byte > SPACE) {
      this.#place = 'text';
      this.#value();
    }
  }

  /** There is more than space in this record. */
  #value(): void {
    if (!this.#blank) return;
    this.#blank = false;
    if (this.#blankLine > 0 && this.records > 0) throw this.#fault(`line ${this.#blankLine} is empty; remove it`);
    this.#blankLine = 0;
    this.records++;
  }

  #end(): void {
    if (this.#blank) this.#blankLine ||= this.line;
    this.line++;
    this.#place = 'begin';
    this.#fresh = true;
    this.#blank = true;
  }

  #fault(what: string): ZooError {
    return new ZooError('INVALID_DATA', `${this.#name}, ${what}`);
  }
}
