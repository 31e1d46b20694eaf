/**
 * One event and no blob: the same as a batch of one, by two plain statements that travel together.
 *
 * The first takes the log's lock, the second inserts behind the last event, and one Sync commits both: one
 * round trip, and neither arrays nor a function's language, which are a third of a lone statement. The
 * second must see what was committed before the lock was granted. It does: a statement that changes rows
 * takes its snapshot when it is executed, and not when its values are bound (PostgreSQL's
 * `PORTAL_ONE_RETURNING`). Were it otherwise, the log's primary key would refuse the event: loud, not wrong.
 *
 * All that is long is bound before the lock is taken. What follows are some twenty bytes, so a connection
 * that stalls half way does not stall with the lock in its hand.
 */
import type { ClientBase, Submittable } from 'pg';
import type { EventRow } from './insert-batch.js';
import { StatementMessages } from './statement-messages.js';

/** A stream's name ends with its id. It was checked when the append came in. */
const UUID_CHARS = 36;

const LOCK = 'store-lock';
const LOCK_TEXT = 'select pg_advisory_xact_lock(7165916604736876408)';
const EVENT = 'store-event';
const VALUES = 14;
/** Decimal digits of a position from which on the plan is the same. */
const MAGNITUDES = 5;
/** Nothing is inserted into an empty log: there is no last event to stand behind. */
const EVENT_TEXT = `
insert into event (
  position, recorded_at, workspace_id, category, stream_id, version, type, schema_version, id,
  is_external, occurred_at, metadata, data, chain, key_id, sealed)
select position + 1, greatest(recorded_at, date_trunc('milliseconds', clock_timestamp())),
       ${Array.from({ length: VALUES }, (_, index) => `$${index + 1}`).join(', ')}
  from event order by position desc limit 1
returning position`;

/** Lengths, names and values of fixed width of all messages; `prepare` takes the texts besides. */
const FIXED_BYTES = 512;
const PREPARE_BYTES = FIXED_BYTES + LOCK_TEXT.length + EVENT_TEXT.length;
const UTF8_BYTES_MAX = 3;

/** The position before the event's, or `null` when the log is empty: then a batch must write it. */
export function insertOne(client: ClientBase, row: EventRow): Promise<number | null> {
  return new Promise((resolve, reject) => {
    client.query(new LoneInsert(row, resolve, reject));
  });
}

/** The part of `pg`'s connection that a query may use. */
interface Connection {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): unknown };
}

/** What a connection has prepared, and where the log stood then: kept as long as the connection. */
const sessions = new WeakMap<Connection, { statement: string; position: number }>();

/**
 * A plan is kept, and one that was made for a log of ten rows reads them all. So each order of magnitude
 * has a statement, and hence a plan, of its own, as long as reading all could look cheap.
 */
function statementAt(position: number): string {
  return `${EVENT}-${Math.min(`${position}`.length, MAGNITUDES)}`;
}

/** What `pg` calls on a query that it runs. */
class LoneInsert implements Submittable {
  private connection: Connection | null = null;
  private statement = '';
  private position: number | null = null;

  constructor(
    private readonly row: EventRow,
    private readonly resolve: (positionBefore: number | null) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    this.connection = connection;
    const { stream } = connection;
    if (!stream.writable) return; // It ends, and says so to all its queries.
    const session = sessions.get(connection);
    this.statement = statementAt(session?.position ?? 0);
    if (session?.statement !== this.statement) stream.write(preparation(this.statement));
    stream.write(messages(this.row, this.statement));
  }

  /** The lock's answer is empty. */
  handleDataRow({ fields: [field] }: { fields: readonly (string | null)[] }): void {
    if (field) this.position = Number(field);
  }

  handleReadyForQuery(): void {
    const { connection, statement, position } = this;
    sessions.set(connection as Connection, { statement, position: position ?? 0 });
    this.resolve(position === null ? null : position - 1);
  }

  handleError(error: Error): void {
    if (this.connection !== null) sessions.delete(this.connection); // Perhaps it is not prepared.
    this.reject(error);
  }

  handleCommandComplete(): void {
    // Only the Sync commits.
  }
}

function preparation(statement: string): Buffer {
  const to = new StatementMessages(PREPARE_BYTES);
  to.prepare(LOCK, LOCK_TEXT);
  to.prepare(statement, EVENT_TEXT);
  return to.whole();
}

function messages(row: EventRow, statement: string): Buffer {
  const { workspaceId, stream, version, event, content, split, chain } = row;
  const { type, schemaVersion, id, isExternal, occurredAtMs, sealed } = event;
  const category = stream.slice(0, -UUID_CHARS - 1);
  const to = new StatementMessages(
    FIXED_BYTES +
      (category.length + type.length) * UTF8_BYTES_MAX +
      content.length +
      (sealed?.box.length ?? 0),
  );
  to.beginBind(EVENT, statement, VALUES);
  to.addUuid(workspaceId);
  to.addText(category);
  to.addUuid(stream.slice(-UUID_CHARS));
  to.addInt4(version);
  to.addText(type);
  to.addInt2(schemaVersion);
  to.addUuid(id);
  to.addBool(isExternal);
  to.addTime(occurredAtMs);
  to.addBytes(content, 0, split);
  to.addBytes(content, split);
  to.addLatin1(chain);
  if (sealed === null) {
    to.addNull();
    to.addNull();
  } else {
    to.addUuid(sealed.keyId);
    to.addBytes(sealed.box);
  }
  to.endBind();
  to.beginBind('', LOCK, 0);
  to.endBind();
  to.execute('');
  to.execute(EVENT);
  to.sync();
  return to.whole();
}
