/**
 * Messages of PostgreSQL's extended query protocol, one after the other in one piece of memory: several
 * statements that leave in one packet and end with one Sync are one transaction, and the failure of any
 * takes back all. `pg` itself sends one statement per Sync.
 *
 * Message formats: PostgreSQL manual, "Frontend/Backend Protocol", Message Formats and Pipelining.
 */
import { BinaryValues } from './binary-values.js';

const BINARY = 1;

export class StatementMessages extends BinaryValues {
  /** Of the message that is being written. */
  private start = 0;

  /** `bytesMax`: room for all of them; names, values, and about ten more for each. */
  constructor(bytesMax: number) {
    super(Buffer.allocUnsafe(bytesMax), 0);
  }

  /** Whether there was a statement of this name or not, it is this one from now on. */
  prepare(name: string, text: string): void {
    this.begin('C');
    this.byte('S');
    this.name(name);
    this.end();
    this.begin('P');
    this.name(name);
    this.name(text);
    this.int2(0); // The server finds out the types of the parameters.
    this.end();
  }

  /** Exactly so many values follow, in binary, and then `endBind`. Answers come as text. */
  beginBind(portal: string, statement: string, valueCount: number): void {
    this.begin('B');
    this.name(portal);
    this.name(statement);
    this.int2(1);
    this.int2(BINARY);
    this.int2(valueCount);
  }

  endBind(): void {
    this.int2(0);
    this.end();
  }

  execute(portal: string): void {
    this.begin('E');
    this.name(portal);
    this.at = this.memory.writeInt32BE(0, this.at); // All its rows.
    this.end();
  }

  sync(): void {
    this.begin('S');
    this.end();
  }

  /** All that was written. */
  whole(): Buffer {
    return this.memory.subarray(0, this.at);
  }

  private begin(kind: string): void {
    this.start = this.at + 1;
    this.memory[this.at] = kind.charCodeAt(0);
    this.at += 5;
  }

  /** The length of a message counts itself, and not the kind before it. */
  private end(): void {
    this.memory.writeInt32BE(this.at - this.start, this.start);
  }

  private byte(char: string): void {
    this.memory[this.at] = char.charCodeAt(0);
    this.at += 1;
  }

  private int2(value: number): void {
    this.at = this.memory.writeInt16BE(value, this.at);
  }

  /** ASCII; ends with a zero byte. */
  private name(text: string): void {
    this.at += this.memory.write(text, this.at, 'latin1');
    this.memory[this.at] = 0;
    this.at += 1;
  }
}
