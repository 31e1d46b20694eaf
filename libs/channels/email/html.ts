/** The HTML tree, under the names that its library keeps to itself. */
import type { getAttributeValue } from 'domutils';
import { parseDocument } from 'htmlparser2';

export { parseDocument };
export type Document = ReturnType<typeof parseDocument>;
export type AnyNode = Document['children'][number];
export type Element = Parameters<typeof getAttributeValue>[0];
