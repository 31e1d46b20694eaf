/** Choices that this browser remembers. Nothing of a customer is kept here. */
import { useLocalStorage } from '@mantine/hooks';

const key = (name: string) => `convolog.${name}`;

export const useSoundChoice = () =>
  useLocalStorage({ key: key('sound'), defaultValue: false, getInitialValueInEffect: false });

export const useNotificationChoice = () =>
  useLocalStorage({
    key: key('notifications'),
    defaultValue: false,
    getInitialValueInEffect: false,
  });

export const useDetailsOpen = () =>
  useLocalStorage({ key: key('details'), defaultValue: true, getInitialValueInEffect: false });

/** What the agent wants to be; the server knows what the agent is. */
export const usePresenceWish = (accountId: string) =>
  useLocalStorage<'online' | 'away'>({
    key: key(`presence.${accountId}`),
    defaultValue: 'away',
    getInitialValueInEffect: false,
  });

const WORKSPACE = key('workspace');

export function rememberedWorkspace(): string | null {
  try {
    return localStorage.getItem(WORKSPACE);
  } catch {
    return null;
  }
}

export function rememberWorkspace(workspaceId: string): void {
  try {
    localStorage.setItem(WORKSPACE, workspaceId);
  } catch {
    // Storage is blocked: the next visit begins in the first workspace.
  }
}

const DRAFT = key('draft.');

/** Drafts live as long as the tab and are wiped at log-out: they are words to a customer. */
export function readDraft(conversationId: string): string {
  try {
    return sessionStorage.getItem(DRAFT + conversationId) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(conversationId: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(DRAFT + conversationId, text);
    else sessionStorage.removeItem(DRAFT + conversationId);
  } catch {
    // Storage is blocked or full: the draft lasts as long as the page.
  }
}

export function forgetDrafts(): void {
  try {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(DRAFT)) sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept either.
  }
}
