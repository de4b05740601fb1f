import { csvLine } from '../src/samples/csv.ts';

/** One line of the source `technologies.csv`; its web sites and licences have no place in the technology tree. */
export interface SourceTechnology {
  readonly name: string;
  /** Joined with `|`; the first one decides where the product stands in the tree. */
  readonly categories: string;
}

/** Where in the tree a product stands. */
interface TreePlace {
  readonly categoryId: string;
  readonly categoryName: string;
  readonly subCategoryId: string;
  readonly subCategoryName: string;
}

/** One line of `mappings/technology-categories.csv`. */
export interface CategoryRule extends TreePlace {
  readonly sourceCategory: string;
}

/** One line of `mappings/known-products.csv`: a product that the API's documents print with its id. */
export interface KnownProduct extends TreePlace {
  readonly productName: string;
  readonly productId: string;
}

/** The first product without a known id gets this number, above every id that the documents print. */
const firstOwnNumber = 30_001;

/**
 * `samples/technologies.csv`: a line per product, in the order of the source, its id and its place in the tree.
 * @throws Error if a category has no rule
 */
export function technologiesFile(
  sources: readonly SourceTechnology[],
  rules: readonly CategoryRule[],
  knownProducts: readonly KnownProduct[],
): string {
  const ruleOf = new Map(rules.map((rule) => [rule.sourceCategory, rule]));
  const known = new Map(knownProducts.map((product) => [product.productName, product]));
  let number = firstOwnNumber;
  const lines = sources.map(({ name, categories }) => {
    const product = known.get(name);
    if (product !== undefined) return technologyLine(product, product.productId, name);
    const rule = ruleOf.get(categories.split('|')[0] ?? '');
    if (rule === undefined) throw new Error(`no place in the tree for "${name}" of "${categories}"`);
    const productId = `DM${String(number).padStart(5, '0')}`;
    number += 1;
    return technologyLine(rule, productId, name);
  });
  return `categoryId,categoryName,subCategoryId,subCategoryName,productId,productName\n${lines.join('')}`;
}

function technologyLine(place: TreePlace, productId: string, productName: string): string {
  const { categoryId, categoryName, subCategoryId, subCategoryName } = place;
  return csvLine([categoryId, categoryName, subCategoryId, subCategoryName, productId, productName]);
}
