/** COPY FROM STDIN in PostgreSQL's text format: the limit that an append is measured against. */
import type { Client } from 'pg';

/** What `pg` calls on a query that it runs; COPY needs more of it than a query with rows. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

class CopyIn {
  constructor(
    private readonly text: string,
    private readonly body: Buffer,
    private readonly done: (error: Error | null) => void,
  ) {}

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.body);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // The row count; nobody asks for it.
  }

  handleReadyForQuery(): void {
    this.done(null);
  }

  handleError(error: Error): void {
    this.done(error);
  }
}

/** One COPY, one commit. */
export function copyIn(client: Client, table: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(`copy ${table} from stdin`, body, (error) =>
        error ? reject(error) : resolve(),
      ) as never,
    );
  });
}

/** A row in text format. Backslashes, tabs and line breaks inside values are escaped. */
export function copyRow(values: readonly (string | number | null)[]): string {
  return `${values
    .map((value) =>
      value === null
        ? '\\N'
        : typeof value === 'number'
          ? value
          : value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n'),
    )
    .join('\t')}\n`;
}
