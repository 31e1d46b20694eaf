/** What agents can do and carry. */
import { ask } from './client.js';

export interface StaffMember {
  readonly agentId: string;
  readonly name: string;
  readonly status: 'online' | 'away' | 'offline';
  readonly awayReason: string | null;
  /** Weight held and offered. */
  readonly load: number;
  readonly capacity: number;
  /** `null`: what the rules say. */
  readonly ownCapacity: number | null;
  /** Level from 1 to 5, by skill. */
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  readonly teams: readonly string[];
}

export interface StaffChange {
  readonly capacity: number | null;
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  readonly teams: readonly string[];
}

export const loadStaff = () => ask<readonly StaffMember[]>('/staff');

export const changeStaff = (agentId: string, change: StaffChange) =>
  ask<void>(`/staff/${agentId}`, { method: 'PATCH', body: change });
