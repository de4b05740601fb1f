import { companyImport } from '../companies/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { installedTechnologyImport, technologyImport } from '../technologies/index.ts';

/** Everything that can be imported. A new kind of record is a declaration beside its tables, and its name here. */
export const importEntities: readonly ImportEntity[] = [companyImport, technologyImport, installedTechnologyImport];

/** @throws Error if a declaration refers to an entity that is not there */
export function entityOf(entity: string): ImportEntity {
  const found = importEntities.find((candidate) => candidate.entity === entity);
  if (found === undefined) throw new Error(`There is no entity ${entity}`);
  return found;
}

/** @throws OperatorError if there is nothing of this name (`companies`) to import */
export function entityNamed(name: string): ImportEntity {
  const found = importEntities.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new OperatorError(
      `${name} cannot be imported; what can: ${importEntities.map((entity) => entity.name).join(', ')}.`,
    );
  }
  return found;
}

/** The entities whose rows refer to records of this one. */
export function dependentsOf(entity: ImportEntity): ImportEntity[] {
  return importEntities.filter(({ references }) => references?.some((reference) => reference.entity === entity.entity));
}
