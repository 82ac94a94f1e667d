/** The form as JSON Schema, for editors. */
import { z } from 'zod';
import { shape } from './shape.ts';

/** Draft 7, which editors know; the side of what is written, before times become numbers. */
export function jsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(shape, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'Standby', ...rest };
}

export const jsonSchemaText = (): string => `${JSON.stringify(jsonSchema(), undefined, 2)}\n`;
