/**
 * The limit that a replay is measured against: COPY of the same columns to us, row by row as `pg` hands
 * them out, and JSON.parse of the data. With `objects`, the columns become the fields of an object, as
 * numbers, texts and times; without, the data alone is parsed and the rest stays as it came. Neither
 * reads inside the metadata.
 */
import type { Client } from 'pg';

const COLUMNS = `position, workspace_id, category, stream_id, version, id, type, schema_version,
  occurred_at, recorded_at, metadata, key_id, sealed, data`;
const COLUMN_COUNT = 14;
/** In front of the first row of the binary format. */
const FORMAT_HEAD_BYTES = 19;

type Format = 'text' | 'binary';
type Makes = 'objects' | 'data';

class CopyOutQuery {
  rowCount = 0;
  /** The last row's, so that nothing may be left out. */
  made: unknown = null;
  private isFirst = true;

  constructor(
    private readonly format: Format,
    private readonly makes: Makes,
    private readonly done: (error: Error | null) => void,
  ) {}

  submit(connection: { query(text: string): void }): void {
    connection.query(
      `copy (select ${COLUMNS} from event order by position) to stdout (format ${this.format})`,
    );
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.format === 'text') {
      this.made = this.makes === 'objects' ? objectOfLine(chunk) : dataOfLine(chunk);
    } else {
      const at = this.isFirst ? FORMAT_HEAD_BYTES : 0;
      this.isFirst = false;
      if (chunk.readInt16BE(at) < 0) return; // The trailer.
      this.made =
        this.makes === 'objects' ? objectOfTuple(chunk, at + 2) : dataOfTuple(chunk, at + 2);
    }
    this.rowCount += 1;
  }

  handleCommandComplete(): void {
    // The row count is our own.
  }

  handleReadyForQuery(): void {
    this.done(null);
  }

  handleError(error: Error): void {
    this.done(error);
  }
}

/** COPY's text format: a line, columns between tabs, a backslash doubled. */
function columnsOf(chunk: Buffer): string[] {
  return chunk.toString('utf8', 0, chunk.length - 1).split('\t');
}

function parseText(data: string): unknown {
  return JSON.parse(data.includes('\\') ? data.replaceAll('\\\\', '\\') : data);
}

function dataOfLine(chunk: Buffer): unknown {
  return parseText(columnsOf(chunk)[COLUMN_COUNT - 1] as string);
}

function objectOfLine(chunk: Buffer): unknown {
  const columns = columnsOf(chunk);
  const column = (index: number) => columns[index] as string;
  const sealed = column(12);
  return {
    position: Number(column(0)),
    workspaceId: column(1),
    stream: `${column(2)}-${column(3)}`,
    version: Number(column(4)),
    id: column(5),
    type: column(6),
    schemaVersion: Number(column(7)),
    occurredAt: new Date(column(8)),
    recordedAt: new Date(column(9)),
    metadata: column(10),
    keyId: column(11) === '\\N' ? null : column(11),
    sealed: sealed === '\\N' ? null : Buffer.from(sealed.slice(3), 'hex'),
    data: parseText(column(13)),
  };
}

function dataOfTuple(chunk: Buffer, start: number): unknown {
  let at = start;
  for (let column = 1; column < COLUMN_COUNT; column += 1)
    at += 4 + Math.max(0, chunk.readInt32BE(at));
  return JSON.parse(chunk.toString('utf8', at + 4, at + 4 + chunk.readInt32BE(at)));
}

function objectOfTuple(chunk: Buffer, start: number): unknown {
  let at = start;
  const column = (): Buffer | null => {
    const length = chunk.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : chunk.subarray(at - length, at);
  };
  const bytes = column as () => Buffer;
  const text = () => bytes().toString();
  return {
    position: Number(bytes().readBigInt64BE()),
    workspaceId: uuid(bytes()),
    stream: `${text()}-${uuid(bytes())}`,
    version: bytes().readInt32BE(),
    id: uuid(bytes()),
    type: text(),
    schemaVersion: bytes().readInt16BE(),
    occurredAt: time(bytes()),
    recordedAt: time(bytes()),
    metadata: text(),
    keyId: ((id) => id && uuid(id))(column()),
    sealed: ((box) => box && Buffer.from(box))(column()),
    data: JSON.parse(text()),
  };
}

function uuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Microseconds since 2000. */
function time(bytes: Buffer): Date {
  return new Date(946_684_800_000 + Number(bytes.readBigInt64BE()) / 1_000);
}

/** Answers the number of rows. */
export function copyAll(client: Client, format: Format, makes: Makes): Promise<number> {
  return new Promise((resolve, reject) => {
    const query = new CopyOutQuery(format, makes, (error) =>
      error ? reject(error) : resolve(query.rowCount),
    );
    client.query(query as never);
  });
}
