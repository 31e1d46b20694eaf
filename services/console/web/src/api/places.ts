/** Inboxes, channels and members. */
import { ask } from './client.js';
import type { Role } from './session.js';

export interface Inbox {
  readonly inboxId: string;
  readonly channel: string;
  readonly name: string;
  readonly webhookPath: string;
  readonly health?: 'good' | 'bad';
  /** What is wrong, in words. */
  readonly problems?: readonly string[];
}

export interface Balance {
  readonly received: number;
  readonly shown: number;
  readonly filtered: number;
  readonly quarantined: number;
}

export const loadInboxes = () => ask<readonly Inbox[]>('/inboxes');

export const connectInbox = (inbox: { channel: string; name: string; config: object }) =>
  ask<Inbox>('/inboxes', { method: 'POST', body: inbox });

export const loadBalance = (inboxId: string) => ask<Balance>(`/inboxes/${inboxId}/balance`);

/** The part of JSON Schema in which channels describe their settings. */
export interface SettingSchema {
  readonly type?: 'object' | 'string' | 'number' | 'integer' | 'boolean' | 'array';
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  readonly items?: SettingSchema;
  readonly format?: string;
  readonly minLength?: number;
}

export interface ChannelInfo {
  readonly id: string;
  readonly label: string;
  readonly textCharsMax: number;
  readonly replyWindowHours: number | null;
  readonly abilities?: readonly ('react' | 'templates')[];
  readonly settings: SettingSchema;
}

export const loadChannels = () => ask<readonly ChannelInfo[]>('/channels');

export interface Member {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}

export const loadMembers = () => ask<readonly Member[]>('/members');

export const addMember = (member: NewMember) =>
  ask<Member>('/members', { method: 'POST', body: member });

export const changeRole = (accountId: string, role: Role) =>
  ask<void>(`/members/${accountId}`, { method: 'PATCH', body: { role } });

export const removeMember = (accountId: string) =>
  ask<void>(`/members/${accountId}`, { method: 'DELETE' });
