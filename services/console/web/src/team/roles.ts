/** Roles and what they mean, in the order of what they may do. */
import type { Role } from '../api/session.js';

export const roles: readonly {
  readonly id: Role;
  readonly label: string;
  readonly hint: string;
}[] = [
  { id: 'agent', label: 'Agent', hint: 'answers customers' },
  { id: 'lead', label: 'Lead', hint: 'answers, and sees the team' },
  { id: 'analyst', label: 'Analyst', hint: 'reads and counts, answers nobody' },
  { id: 'admin', label: 'Admin', hint: 'everything, inboxes and team included' },
];
