import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FaultInstallation } from './installation.ts';
import type { Random } from './random.ts';

/** Companies that imports change: ids from 1. */
const companies = 150;

/** What files say of a company; the name changes each time, the phone now and then. */
export interface Values {
  readonly name: string;
  readonly phone: string;
}

/** A file to import. */
export interface ImportFile {
  readonly file: string;
  readonly changes: ReadonlyMap<number, Values>;
}

/** The values that each company had in turn. */
export interface CompanyHistory {
  /** By the company's id, as far as imports said that they were committed. */
  readonly values: ReadonlyMap<number, readonly Values[]>;
  /** The first file: all companies. */
  first(): Promise<ImportFile>;
  /** Writes a file that gives new values to some companies. */
  next(): Promise<ImportFile>;
  /** To be called when an import of the file has been acknowledged. */
  imported(file: ImportFile): void;
}

/** Keeps a {@link CompanyHistory} and writes its files beside the data folder. */
export function companyHistory({ folder }: FaultInstallation, random: Random): CompanyHistory {
  const values = new Map<number, Values[]>();
  let files = 0;
  const write = async (changes: ReadonlyMap<number, Values>): Promise<ImportFile> => {
    const file = path.join(folder, `companies-${files}.csv`);
    const rows = [...changes].map(([id, { name, phone }]) => `${id},${name},${phone}\n`);
    await writeFile(file, `companyId,name,phone\n${rows.join('')}`);
    files += 1;
    return { file, changes };
  };
  const ids = Array.from({ length: companies }, (_, index) => index + 1);
  return {
    values,
    first: () => write(new Map(ids.map((id) => [id, { name: `Company ${id}`, phone: '1' }]))),
    next: () => {
      const changed = random.shuffled(ids).slice(0, Math.ceil(random.between(0, 80)));
      const change = (id: number): Values => {
        const phone = random.onceIn(5) ? `1-${files}` : (values.get(id)?.at(-1)?.phone ?? '');
        return { name: `Company ${id} of file ${files}`, phone };
      };
      return write(new Map((changed.length === 0 ? [1] : changed).map((id) => [id, change(id)])));
    },
    imported({ changes }) {
      for (const [id, now] of changes) values.set(id, [...(values.get(id) ?? []), now]);
    },
  };
}
