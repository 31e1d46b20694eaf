/** Reads what is posted to the Graph API: JSON, or a form with fields (JSON where nested) and a file. */
import type { FastifyRequest } from 'fastify';

export interface Upload {
  readonly mime: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** `fields` is null when the body cannot be read; the platform then complains as it does. */
export async function readGraphBody(
  request: FastifyRequest,
): Promise<{ fields: unknown; upload: Upload | null }> {
  const body = request.body as Buffer | undefined;
  const type = request.headers['content-type'] ?? '';
  if (!body) return { fields: null, upload: null };
  if (!type.startsWith('multipart/'))
    return { fields: jsonOr(body.toString('utf8'), null), upload: null };
  try {
    const headers = { 'content-type': type };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    const fields: Record<string, unknown> = {};
    let upload: Upload | null = null;
    for (const [name, value] of form) {
      if (typeof value === 'string') fields[name] = jsonOr(value, value);
      else
        upload = {
          mime: value.type,
          name: value.name,
          bytes: Buffer.from(await value.arrayBuffer()),
        };
    }
    return { fields, upload };
  } catch {
    return { fields: null, upload: null };
  }
}

function jsonOr<Other>(text: string, other: Other): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return other;
  }
}
