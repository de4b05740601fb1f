import { acquisitionImport, companyImport, mergedCompanyImport } from '../companies/index.ts';
import { contactImport, personImport } from '../contacts/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { newsImport } from '../news/index.ts';
import { referenceImports } from '../reference/index.ts';
import { installedTechnologyImport, technologyImport } from '../technologies/index.ts';

/**
 * Everything that can be imported, what is referred to before what refers to it. A new kind of record is a declaration
 * beside its tables, and its name here.
 */
export const importEntities: readonly ImportEntity[] = [
  ...referenceImports,
  companyImport,
  technologyImport,
  installedTechnologyImport,
  acquisitionImport,
  mergedCompanyImport,
  personImport,
  contactImport,
  newsImport,
];

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

/** The entities whose rows refer to records of this one, directly. */
export function dependentsOf(entity: ImportEntity): ImportEntity[] {
  return importEntities.filter(({ references }) => references?.some((reference) => reference.entity === entity.entity));
}

/** The entities whose rows cannot be without records of this one, however many steps away. */
export function allDependentsOf(entity: ImportEntity): ImportEntity[] {
  const direct = dependentsOf(entity);
  return [...new Set([...direct, ...direct.flatMap(allDependentsOf)])];
}
