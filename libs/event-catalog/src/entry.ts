/**
 * What an event is declared to be: its newest version and one example with every field there is.
 * The compiler holds the example against the event's type, so the catalog cannot fall behind the code.
 */

interface AnyEvent {
  readonly type: string;
  readonly data: object;
  readonly private?: object | null | undefined;
}

type OptionalKeys<Part> = {
  [Key in keyof Part]-?: object extends Pick<Part, Key> ? Key : never;
}[keyof Part];
type Must<Part> = Omit<Part, OptionalKeys<Part>>;
type May<Part> = Required<Pick<Part, OptionalKeys<Part>>>;
type PrivateOf<Event> = Event extends { readonly private?: infer Private }
  ? NonNullable<Private>
  : never;

/** Example values of one part; optional fields stand apart, so that everybody sees which they are. */
type DataExample<Data> = { readonly data: Must<Data> } & ([OptionalKeys<Data>] extends [never]
  ? object
  : { readonly dataMay: May<Data> });
type PrivateExample<Private> = [Private] extends [never]
  ? object
  : { readonly private: Must<Private> } & ([OptionalKeys<Private>] extends [never]
      ? object
      : { readonly privateMay: May<Private> });

/** One event type. */
export type Entry<Event extends AnyEvent> = {
  /** Newest version. Raise it when a field changes its meaning or must be there from now on. */
  readonly version: number;
  /** When it is recorded: one sentence for the reference. */
  readonly when: string;
} & DataExample<Event['data']> &
  PrivateExample<PrivateOf<Event>>;

/** All event types of a union, each once. A type without its entry does not compile. */
export type EntriesOf<Event extends AnyEvent> = {
  readonly [Type in Event['type']]: Entry<Extract<Event, { readonly type: Type }>>;
};

/** Any entry, for those who go through the whole catalog. */
export interface AnyEntry {
  readonly version: number;
  readonly when: string;
  readonly data: object;
  readonly dataMay?: object;
  readonly private?: object;
  readonly privateMay?: object;
}
