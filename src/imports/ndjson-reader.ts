import { isUtf8 } from 'node:buffer';
import { OperatorError } from '../lib/operator-error.ts';
import type { RecordField } from '../lib/record-field.ts';
import { fieldOf } from './file-columns.ts';
import { LineSplitter } from './line-splitter.ts';
import {
  comesAfter,
  type KeyValue,
  type ReadCounts,
  type ReadOptions,
  type RowReader,
  stopStrictly,
} from './row-reader.ts';
import { StagedRows } from './staged-rows.ts';
import { BadValue, fromJson } from './staged-value.ts';

/** The staging table is always filled as CSV. */
const delimiter = ',';

/**
 * Reads a file of one JSON object a line. Every line may have members of its own: one that it lacks leaves that field of
 * an existing record as it is.
 * @throws OperatorError if the first line has unknown members or is no JSON object
 */
export async function openNdjson(chunks: AsyncIterator<Uint8Array>, options: ReadOptions): Promise<RowReader> {
  const splitter = new LineSplitter();
  const first = await nextLine(splitter, chunks);
  if (!first) throw new OperatorError('The file is empty.');
  const rows = new NdjsonRows(splitter, options);
  rows.checkFirstLine();
  return {
    columns: options.entity.fields,
    rowsMayLackFields: true,
    fieldsOf: {
      always: () => rows.fields((seen, all) => seen === all),
      sometimes: () => rows.fields((seen, all) => seen > 0 && seen < all),
    },
    counts: rows.counts,
    delimiter,
    refusedHeader: undefined,
    staged: () => rows.staged(chunks),
  };
}

async function nextLine(splitter: LineSplitter, chunks: AsyncIterator<Uint8Array>): Promise<boolean> {
  for (;;) {
    const result = splitter.next();
    if (result !== 'more') return result === 'record';
    const chunk = await chunks.next();
    if (chunk.done === true) splitter.finish();
    else splitter.push(chunk.value);
  }
}

class NdjsonRows {
  readonly counts: ReadCounts = { rows: 0, refused: 0, refusedWithoutKey: 0, keysAscend: true };
  readonly #splitter: LineSplitter;
  readonly #options: ReadOptions;
  readonly #rows = new StagedRows(delimiter);
  /** What a member's name stands for, by the names met so far. */
  readonly #known = new Map<string, RecordField | 'passed over' | 'unknown'>();
  readonly #position: ReadonlyMap<RecordField, number>;
  readonly #keyPositions: readonly number[];
  /** How many good rows mentioned each field. */
  readonly #seen: number[];
  #good = 0;
  #lastKey: KeyValue[] | undefined;

  constructor(splitter: LineSplitter, options: ReadOptions) {
    this.#splitter = splitter;
    this.#options = options;
    const { fields, key } = options.entity;
    this.#position = new Map(fields.map((field, index) => [field, index]));
    this.#keyPositions = key.map((name) => fields.findIndex((field) => field.name === name));
    this.#seen = fields.map(() => 0);
  }

  fields(wanted: (seen: number, all: number) => boolean): RecordField[] {
    return this.#options.entity.fields.filter((_, index) => wanted(this.#seen[index]!, this.#good));
  }

  /** Members that nobody knows are mostly in every line: they are told before anything is read. */
  checkFirstLine(): void {
    const { entity, ignoreUnknown, map } = this.#options;
    const object = parsedObject(this.#splitter);
    if (typeof object === 'string') {
      throw new OperatorError(`Line ${this.#splitter.line} is not what an NDJSON file has on every line: ${object}.`);
    }
    const unknown = Object.keys(object).filter((name) => this.#fieldOf(name) === 'unknown');
    for (const name of map.keys()) this.#fieldOf(name);
    if (unknown.length > 0 && !ignoreUnknown) {
      throw new OperatorError(
        `${entity.name} have no field for ${unknown.map((name) => JSON.stringify(name)).join(', ')}. ` +
          `Name the field with --map member=field, pass such members over with --map member= or --ignore-unknown. ` +
          `The fields are ${entity.fields.map((field) => field.name).join(', ')}.`,
      );
    }
  }

  async *staged(chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
    do {
      this.#stage();
      if (this.#rows.full) yield this.#rows.take();
    } while (await nextLine(this.#splitter, chunks));
    yield this.#rows.take();
  }

  #fieldOf(name: string): RecordField | 'passed over' | 'unknown' {
    let field = this.#known.get(name);
    if (field === undefined) {
      field = fieldOf(name, this.#options);
      this.#known.set(name, field);
    }
    return field;
  }

  #stage(): void {
    this.counts.rows += 1;
    const object = parsedObject(this.#splitter);
    if (typeof object === 'string') return this.#refuse([object], []);
    const { fields } = this.#options.entity;
    const reasons: string[] = [];
    const values: (string | null | undefined)[] = fields.map(() => undefined);
    for (const [name, given] of Object.entries(object)) {
      const field = this.#fieldOf(name);
      if (field === 'unknown' && !this.#options.ignoreUnknown) reasons.push(`${JSON.stringify(name)} is no field`);
      if (typeof field === 'string') continue;
      const value = fromJson(field, given);
      if (value instanceof BadValue) reasons.push(`${field.name} ${value.reason}`);
      else if (value === null && field.required === true) reasons.push(`${field.name} is missing`);
      else values[this.#position.get(field)!] = value;
    }
    for (const position of this.#keyPositions) {
      const { name } = fields[position]!;
      if (values[position] === undefined && !reasons.some((reason) => reason.startsWith(`${name} `))) {
        reasons.push(`${name} is missing`);
      }
    }
    if (reasons.length > 0) this.#refuse(reasons, values);
    else this.#accept(values);
  }

  #accept(values: readonly (string | null | undefined)[]): void {
    this.#good += 1;
    let absent = '';
    for (const [index, value] of values.entries()) {
      absent += value === undefined ? '1' : '0';
      if (value !== undefined) this.#seen[index]! += 1;
    }
    this.#write('', absent, values);
    if (!this.counts.keysAscend) return;
    const { fields } = this.#options.entity;
    const key = this.#keyPositions.map((position) =>
      fields[position]!.kind === 'integer' ? Number(values[position]) : values[position]!,
    );
    this.counts.keysAscend = comesAfter(key, this.#lastKey);
    this.#lastKey = key;
  }

  #refuse(reasons: readonly string[], values: readonly (string | null | undefined)[]): void {
    const reason = reasons.join('; ');
    if (this.#options.strict) stopStrictly(this.#splitter.line, reason);
    this.counts.refused += 1;
    const hasKey = this.#keyPositions.every((position) => values[position] !== undefined);
    if (!hasKey) this.counts.refusedWithoutKey += 1;
    const key = this.#seen.map((_, index) =>
      hasKey && this.#keyPositions.includes(index) ? values[index] : undefined,
    );
    this.#write(reason, '', key);
  }

  #write(refused: string, absent: string, values: readonly (string | null | undefined)[]): void {
    const rows = this.#rows;
    rows.begin(this.#splitter.line);
    rows.next();
    rows.value(refused);
    rows.next();
    rows.value(absent);
    for (const value of values) {
      rows.next();
      rows.value(value ?? '');
    }
    rows.end();
  }
}

/** The line's object, or what is wrong with the line. */
function parsedObject(splitter: LineSplitter): object | string {
  if (splitter.problem !== undefined) return splitter.problem;
  const bytes = splitter.bytes();
  if (!isUtf8(bytes)) return 'the line is not UTF-8 text';
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'the line is not valid JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is not a JSON object';
  return value;
}
