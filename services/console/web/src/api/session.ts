/** Who is logged in, and how to come and go. */
import { ask } from './client.js';

export type Role = 'agent' | 'lead' | 'analyst' | 'admin';

export interface Account {
  /** Also the agent's id. */
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
}

export interface Workspace {
  readonly workspaceId: string;
  readonly name: string;
  readonly role: Role;
}

export interface Me {
  readonly account: Account;
  readonly workspaces: readonly Workspace[];
}

/** What the front door says about this place before anybody has logged in. */
export interface Site {
  readonly environment: 'development' | 'production';
  /** A login to try with; never present in production. */
  readonly demo: { readonly email: string; readonly password: string } | null;
}

export async function loadSite(): Promise<Site> {
  const response = await fetch('/site.json');
  if (!response.ok) return { environment: 'production', demo: null };
  return (await response.json()) as Site;
}

export const loadMe = () => ask<Me>('/session');

export const logIn = (email: string, password: string) =>
  ask<Me>('/session', { method: 'POST', body: { email, password } });

export const logOut = () => ask<void>('/session', { method: 'DELETE' });

export interface Setup {
  readonly workspaceName: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Works only while there is no workspace yet. */
export const setUp = (setup: Setup) => ask<unknown>('/setup', { method: 'POST', body: setup });

/** True when nobody has set this place up yet. */
export async function isSetupOpen(): Promise<boolean> {
  try {
    const answer = await ask<{ isOpen?: boolean }>('/setup');
    return answer?.isOpen === true;
  } catch {
    return false;
  }
}
