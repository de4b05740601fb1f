import { XMLBuilder } from 'fast-xml-parser';
import type { TSchema } from 'typebox';
import { type Alternative, alternativeOf } from './alternatives.ts';

/**
 * Writes answers as XML from the same schema that describes their JSON, by OpenAPI's `xml` keyword:
 *
 * - `xml: { name }` on the root names the root element; a root without one that has a single member is written as
 *   that member (the token answer is wrapped in JSON only); a root that is a union is the alternative that the value is;
 * - an array is an element named after its member that holds one element an item, named by `xml: { name }` on the
 *   items' schema: `<websites><website>…</website></websites>`;
 * - `xml: { 'x-omitted': true }` leaves a member out of the XML;
 * - `xml: { 'x-value': text }` writes this text whatever the JSON says;
 * - `xml: { 'x-anything': item }` writes a value of which the schema says nothing: the elements of lists in it are named so,
 *   members of objects by their own names.
 *
 * A `$ref` to a schema that was added to the server stands for it; what stands beside the `$ref` counts first.
 *
 * Members stand in alphabetical order, as in every XML example of the original. Absent and null members are left out.
 */

interface XmlKeyword {
  name?: string;
  'x-omitted'?: boolean;
  'x-value'?: string;
  'x-anything'?: string;
}

interface Node extends Alternative {
  $ref?: string;
  anyOf?: readonly Node[];
  xml?: XmlKeyword;
  properties?: Record<string, Node>;
  items?: Node;
}

const builder = new XMLBuilder({ ignoreAttributes: true, suppressEmptyNode: false, processEntities: true });

const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Gives the schema that was added to the server under this `$id`. */
type SharedSchemas = (id: string) => unknown;

/**
 * @param schema what `value` looks like, with the names its XML needs
 * @param sharedSchemas what a `$ref` in it may name
 * @throws TypeError if the schema names no root element: a mistake in a route's declaration
 */
export function writeXml(schema: TSchema, value: unknown, sharedSchemas: SharedSchemas = () => undefined): string {
  const { name, node, content } = rootOf(schema, value);
  return prolog + builder.build({ [name]: ordered(node, content, sharedSchemas) });
}

function rootOf(declared: Node, value: unknown): { name: string; node: Node; content: unknown } {
  const schema = declared.anyOf?.[alternativeOf(declared.anyOf, value)] ?? declared;
  if (schema.xml?.name !== undefined) return { name: schema.xml.name, node: schema, content: value };
  const [member, ...others] = Object.entries(schema.properties ?? {});
  if (member === undefined || others.length > 0)
    throw new TypeError('a response schema needs xml: { name } on its root');
  return { name: member[0], node: member[1], content: (value as Record<string, unknown>)[member[0]] };
}

function ordered(declared: Node, value: unknown, sharedSchemas: SharedSchemas): unknown {
  const node = resolved(declared, sharedSchemas);
  if (node.xml?.['x-anything'] !== undefined)
    return ordered(schemaOf(value, node.xml['x-anything']), value, sharedSchemas);
  if (Array.isArray(value)) {
    const item = node.items?.xml?.name;
    if (item === undefined) throw new TypeError('the items of an array in a response schema need xml: { name }');
    return { [item]: value.map((element) => ordered(node.items ?? {}, element, sharedSchemas)) };
  }
  if (node.xml?.['x-value'] !== undefined) return node.xml['x-value'];
  if (typeof value === 'string') return withoutIllegalCharacters(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(node.properties ?? {}).sort()) {
    const member = node.properties?.[name] ?? {};
    const content = (value as Record<string, unknown>)[name];
    if (content === undefined || content === null || member.xml?.['x-omitted'] === true) continue;
    members[member.xml?.name ?? name] = ordered(member, content, sharedSchemas);
  }
  return members;
}

/** What a schema of the value would say, as far as XML needs to know. */
function schemaOf(value: unknown, item: string): Node {
  if (Array.isArray(value)) return { items: { xml: { name: item, 'x-anything': item } } };
  if (typeof value !== 'object' || value === null) return {};
  return { properties: Object.fromEntries(Object.keys(value).map((name) => [name, { xml: { 'x-anything': item } }])) };
}

function resolved(node: Node, sharedSchemas: SharedSchemas): Node {
  if (node.$ref === undefined) return node;
  const shared = sharedSchemas(node.$ref.replace(/#$/, '')) as Node | undefined;
  if (shared === undefined) throw new TypeError(`no schema ${node.$ref} was added to the server`);
  return { ...shared, ...node };
}

/** XML 1.0 has no way to write most control characters, not even escaped. */
function withoutIllegalCharacters(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters to be dropped
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '');
}
