import { type Static, Type } from 'typebox';

/** A product with its place in the technology tree: a row of what a profile is made of. */
export interface PlacedProduct {
  readonly categoryId: string;
  readonly categoryName: string;
  readonly subCategoryId: string;
  readonly subCategoryName: string;
  readonly productId: string;
  readonly productName: string;
}

const Product = Type.Object({ productId: Type.String(), productName: Type.String() }, { xml: { name: 'product' } });

const SubCategory = Type.Object(
  { subCategoryId: Type.String(), subCategoryName: Type.String(), products: Type.Array(Product) },
  { xml: { name: 'subCategory' } },
);

const Category = Type.Object(
  { categoryId: Type.String(), categoryName: Type.String(), subCategories: Type.Array(SubCategory) },
  { xml: { name: 'category' } },
);

/** The tree of categories, sub-categories and products (reference `data-target.md` §4.6), all of it or a company's. */
export const Categories = Type.Array(Category, {
  examples: [
    [
      {
        categoryId: '61',
        categoryName: 'Analytics',
        subCategories: [
          {
            subCategoryId: '5000076',
            subCategoryName: 'Business Intelligence Software',
            products: [{ productId: 'DM02743', productName: 'Domo' }],
          },
        ],
      },
    ],
  ],
});

export type Categories = Static<typeof Categories>;
type Category = Static<typeof Category>;
type SubCategory = Static<typeof SubCategory>;

/** Builds the tree of some products. Everything in it stands in the order in which the products first lead to it. */
export function treeOf(products: Iterable<PlacedProduct>): Categories {
  const categories = new Map<string, { category: Category; subCategories: Map<string, SubCategory> }>();
  for (const { categoryId, categoryName, subCategoryId, subCategoryName, productId, productName } of products) {
    let branch = categories.get(categoryId);
    if (branch === undefined) {
      branch = { category: { categoryId, categoryName, subCategories: [] }, subCategories: new Map() };
      categories.set(categoryId, branch);
    }
    let subCategory = branch.subCategories.get(subCategoryId);
    if (subCategory === undefined) {
      subCategory = { subCategoryId, subCategoryName, products: [] };
      branch.subCategories.set(subCategoryId, subCategory);
      branch.category.subCategories.push(subCategory);
    }
    subCategory.products.push({ productId, productName });
  }
  return [...categories.values()].map(({ category }) => category);
}
