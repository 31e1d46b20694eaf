/** COPY TO STDOUT and JSON.parse of what the log holds: the limit that a rebuild is measured against. */
import type { Client } from 'pg';

interface CopyConnection {
  query(text: string): void;
}

class CopyOut {
  private rest = '';
  count = 0;

  constructor(
    private readonly text: string,
    private readonly done: (error: Error | null) => void,
  ) {}

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const lines = (this.rest + chunk.toString()).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = line.slice(line.lastIndexOf('\t') + 1);
      JSON.parse(data.includes('\\') ? data.replaceAll('\\\\', '\\') : data);
      this.count += 1;
    }
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

/** Every event of the log, with the columns that a reader gets, `data` as an object. Answers how many. */
export function copyOutAndParse(client: Client): Promise<number> {
  return new Promise((resolve, reject) => {
    const copy = new CopyOut(
      `copy (select position, workspace_id, stream_id, version, id, type, occurred_at, recorded_at,
                    metadata, key_id, sealed, data from event order by position) to stdout`,
      (error) => (error ? reject(error) : resolve(copy.count)),
    );
    client.query(copy as never);
  });
}
