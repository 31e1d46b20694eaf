/** The part of a name that initials are made of: "Ada (admin)" is A, not A(. */
export function initialsOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}\s'-].*$/u, '').trim() || name;
}
