/** What a member of a workspace may be. A person can have another role in another workspace. */
export const ROLES = ['agent', 'lead', 'analyst', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Everybody who may talk to customers. An analyst reads, and says nothing. */
export const DESK_ROLES: readonly Role[] = ['agent', 'lead', 'admin'];
