/** Something is missing, and the message is the one sentence for people; a stack adds nothing. */
export class SayableError extends Error {
  readonly isForPeople = true;
}
