/**
 * What a reader finds about its mailbox, as health of the inbox: recorded when it is news, with words
 * that say what to do.
 */
import type { EventStore } from '#libs/event-store';
import { changeHealth, type Inbox } from '#libs/inbox';
import type { FailureReason, MailboxHealth } from './mailbox-reader.js';

/** Networks break for a moment, and mail servers end old connections: the second failure in a row is told. */
const PATIENCE: Readonly<Partial<Record<FailureReason, number>>> = { unreachable: 2 };

/** `null`: nothing of the mailbox is wrong. */
const WORDS: Readonly<Record<FailureReason, string | null>> = {
  login_refused:
    'The mail server refuses the login. Check user and password of the mailbox; some providers want a password of its own for programs. It is tried again every 5 minutes.',
  no_such_folder:
    'The mail server has no such folder for this user. Choose one that exists; the usual one is INBOX.',
  no_safe_connection:
    'There is no safe connection to the mail server: it offers no TLS, or its certificate is not valid for this name. Check server name, port and encryption.',
  unreachable:
    'The mail server does not answer. Check server name and port, and whether it lets this machine in. It is tried again by itself; no mail is lost.',
  not_stored: null,
  renumbered:
    'The mail server has numbered the mails anew, as after a restore. All of them are read again, and none is shown twice. There is nothing to do.',
};

export class MailboxHealths {
  private readonly failures = new Map<string, number>();
  /** What was told of late, so that the same is not asked of the store each time. */
  private readonly told = new Map<string, string | null>();
  /** One after another, so that what was found last is what stands. */
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly onTrouble: (error: unknown, inbox: Inbox) => void,
  ) {}

  /** Never throws; the answer is for those who wait until it is recorded. */
  tell(inbox: Inbox, health: MailboxHealth): Promise<void> {
    const { inboxId } = inbox;
    const failures = health.isGood ? 0 : (this.failures.get(inboxId) ?? 0) + 1;
    this.failures.set(inboxId, failures);
    if (!health.isGood && failures < (PATIENCE[health.reason] ?? 1)) return this.telling;
    const problem = health.isGood ? null : WORDS[health.reason];
    if (!health.isGood && problem === null) return this.telling;
    this.telling = this.telling.then(() => this.record(inbox, problem));
    return this.telling;
  }

  private async record(inbox: Inbox, problem: string | null): Promise<void> {
    if (this.told.get(inbox.inboxId) === problem) return;
    try {
      await changeHealth(this.store, inbox, 'mailbox', problem, 'ingress');
      this.told.set(inbox.inboxId, problem);
    } catch (error) {
      this.onTrouble(error, inbox); // The next finding tells it again.
    }
  }
}
