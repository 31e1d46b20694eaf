/** SQL of a projection's rows: fields in camelCase, columns in snake_case, written as JSON. */
import { type CustomTypesConfig, type Pool, types } from 'pg';
import { type RowChange, type RowPlace, rowName } from './fold.js';

/**
 * What must still be so for rows to be written, and moves on with them: an update that finds its row or
 * does not. It uses the parameters $1 to $6.
 */
export interface Guard {
  readonly sql: string;
  readonly values: readonly [unknown, unknown, unknown, unknown, unknown, unknown];
}

/** Columns that belong to the runner and not to the row. */
const OWN_COLUMNS = ['workspace_id', 'key', 'last_position'];

const INT8_OID = 20;
/** Whole numbers are numbers; positions and counts stay far below 2^53. */
const rowTypes: CustomTypesConfig = {
  getTypeParser: ((oid, format) =>
    oid === INT8_OID
      ? Number
      : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};

export class RowTable<Row extends object> {
  /** Columns that rows have used so far; the statement names exactly these. */
  private columns: string[] = [];
  /** By the guard's SQL. */
  private readonly applyTexts = new Map<string, string>();
  /** All that may be written: neither generated nor unknown. */
  private writable: Promise<readonly string[]> | null = null;

  constructor(
    private readonly pool: Pool,
    /** As it is in the database now: the table itself, or the one being built beside it. */
    private readonly table: string,
  ) {}

  async load(places: readonly RowPlace[]): Promise<Map<string, Row>> {
    if (places.length === 0) return new Map();
    const { rows } = await this.pool.query<Record<string, unknown>>({
      text: `select ${await this.selection()} from ${quoted(this.table)} t
               join unnest($1::uuid[], $2::uuid[]) as wanted(w, k) on workspace_id = w and key = k`,
      values: [places.map((place) => place.workspaceId), places.map((place) => place.key)],
      types: rowTypes,
    });
    return new Map(rows.map((record) => [nameOf(record), toRow<Row>(record)]));
  }

  /** Rows that others changed after a position. */
  async changedAfter(position: number): Promise<RowChange<Row>[]> {
    const { rows } = await this.pool.query<Record<string, unknown>>({
      text: `select ${await this.selection()} from ${quoted(this.table)} where last_position > $1 order by last_position`,
      values: [position],
      types: rowTypes,
    });
    return rows.map((record) => ({
      workspaceId: record.workspace_id as string,
      key: record.key as string,
      row: toRow<Row>(record),
      position: record.last_position as number,
    }));
  }

  /**
   * Rows and progress in one statement, hence one transaction. Answers false, and changes nothing, when
   * the guard finds its row no longer where it was: somebody else applied these events. `written_anew`:
   * rows were written, but not quite as they were given; load them again.
   */
  async apply(changes: readonly RowChange<Row>[], guard: Guard): Promise<boolean | 'written_anew'> {
    const gone = changes.filter(({ row }) => row === null);
    const records = changes.filter(({ row }) => row !== null).map(toRecord);
    await this.learnColumns(records);
    const json = JSON.stringify(records);
    const isTextual = !json.includes('\\u0000');
    const { rowCount } = await this.pool.query(this.applyText(guard), [
      ...guard.values,
      gone.map(({ workspaceId }) => workspaceId),
      gone.map(({ key }) => key),
      isTextual ? json : withoutNul(records),
    ]);
    return rowCount === 1 && (isTextual || 'written_anew');
  }

  private async learnColumns(records: readonly object[]): Promise<void> {
    const columns = new Set([...OWN_COLUMNS, ...this.columns]);
    for (const record of records) for (const column of Object.keys(record)) columns.add(column);
    if (columns.size === this.columns.length) return;
    const writable = await this.writableColumns();
    for (const column of columns)
      if (!writable.includes(column))
        throw new TypeError(`Table ${this.table} has no column ${column} that may be written.`);
    this.columns = [...columns];
    this.applyTexts.clear();
  }

  private applyText({ sql }: Guard): string {
    const known = this.applyTexts.get(sql);
    if (known !== undefined) return known;
    const text = applyStatement(sql, quoted(this.table), this.columns.map(quoted));
    this.applyTexts.set(sql, text);
    return text;
  }

  private async selection(): Promise<string> {
    return (await this.writableColumns()).map(quoted).join(', ');
  }

  private writableColumns(): Promise<readonly string[]> {
    this.writable ??= this.readWritableColumns().catch((error: unknown) => {
      this.writable = null;
      throw error;
    });
    return this.writable;
  }

  private async readWritableColumns(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select attname as name from pg_attribute
        where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = ''`,
      [quoted(this.table)],
    );
    if (rows.length === 0) throw new Error(`There is no table ${this.table}. Run the migrations.`);
    return rows.map(({ name }) => name);
  }
}

function applyStatement(guard: string, table: string, columns: readonly string[]): string {
  const changed = columns.map((column) => `${column} = excluded.${column}`);
  // What follows `moved` happens only if it moved: the compare-and-set comes first.
  return `with moved as (
      ${guard}
      returning true
    ), gone as (
      delete from ${table} t using unnest($7::uuid[], $8::uuid[]) as d(w, k)
       where t.workspace_id = w and t.key = k and exists (select from moved)
    ), kept as (
      insert into ${table} (${columns.join(', ')})
      select ${columns.join(', ')} from json_populate_recordset(null::${table}, $9::json)
       where exists (select from moved)
      on conflict (workspace_id, key) do update set ${changed.join(', ')}
    )
    -- Rows and checkpoint are lost together or not at all, and follow from the log: readers need not
    -- wait for the disk.
    select set_config('synchronous_commit', 'off', true) from moved`;
}

function toRow<Row>(record: Record<string, unknown>): Row {
  const row: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(record))
    if (!OWN_COLUMNS.includes(column)) row[camelCase(column)] = value;
  return row as Row;
}

function toRecord<Row extends object>({ row, workspaceId, key, position }: RowChange<Row>): object {
  const record: Record<string, unknown> = {
    workspace_id: workspaceId,
    key,
    last_position: position,
  };
  for (const [field, value] of Object.entries(row as Row))
    if (value !== undefined)
      record[columnOf(field)] = Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
  return record;
}

/** PostgreSQL's text has no NUL; what somebody typed must not stop a projection. */
function withoutNul(records: readonly object[]): string {
  return JSON.stringify(records, (_field, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value,
  );
}

function nameOf(record: Record<string, unknown>): string {
  return rowName({ workspaceId: record.workspace_id as string, key: record.key as string });
}

/** Made once for each field of a projection's row. */
const columns = new Map<string, string>();

function columnOf(field: string): string {
  let column = columns.get(field);
  if (column === undefined) {
    column = snakeCase(field);
    columns.set(field, column);
  }
  return column;
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Names come from our own code; quoted so that none can be mistaken for a keyword. */
function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new TypeError(`Not a column or table name: ${name}.`);
  return `"${name}"`;
}
