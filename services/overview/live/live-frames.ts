/** Frames of the live socket, both ways, and the rules of those that come in. */
import { Problem, type ProblemDetails } from '#libs/host';
import { z } from 'zod';
import type { AgentView, ConversationView, ItemView } from '../conversations/views.js';

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a lower-case UUID');
const whole = z
  .number('must be a whole number')
  .int('must be a whole number')
  .min(0, 'must not be negative');

export const frames = {
  hello: z.object({
    token: z.string('must be a token').max(200).optional(),
    workspaceId: uuid.nullish(),
    /** Position of the last row that the client has; null: it has just read the list. */
    after: whole.nullish(),
  }),
  presence: z.object({ status: z.enum(['online', 'away'], 'must be online or away') }),
  watch: z.object({ conversationId: uuid, afterVersion: whole.default(0) }),
  /** Without an id: no thread is open any more. */
  unwatch: z.object({ conversationId: uuid.optional() }),
  typing: z.object({ conversationId: uuid }),
} as const;

export type HelloFrame = z.infer<typeof frames.hello>;

export type OutFrame =
  | {
      readonly type: 'ready';
      readonly position: number;
      readonly agentId: string;
      readonly workspaceId: string;
    }
  | { readonly type: 'conversation'; readonly position: number; readonly row: ConversationView }
  | {
      readonly type: 'thread';
      readonly conversationId: string;
      readonly items: readonly ItemView[];
      readonly version: number;
    }
  /** `who`: the name of an agent, or `contact`. */
  | { readonly type: 'typing'; readonly conversationId: string; readonly who: string }
  | { readonly type: 'presence'; readonly agents: readonly AgentView[] }
  /** Goes with what the agent accepts: who was gone in between is refused. */
  | { readonly type: 'lease'; readonly lease: number }
  | { readonly type: 'error'; readonly problem: ProblemDetails };

/** The frame as its rule reads it; throws a 400 that names the field. */
export function parseFrame<Frame>(schema: z.ZodType<Frame>, data: unknown): Frame {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    field: path.join('.'),
    rule: message,
  }));
  throw new Problem({ status: 400, title: 'Invalid frame', errors });
}

/** Not logged in (any more), or no longer in the role in which the socket was opened. */
export const CLOSE_NOT_LOGGED_IN = 4401;
/** The client reads too slowly, or sends too much. It may come back and resume by its position. */
export const CLOSE_TOO_MUCH = 1013;
