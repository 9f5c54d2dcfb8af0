/** The client's end of `pokertool.v1`; see stream.js. */

export type Severity = "debug" | "info" | "success" | "warning" | "error" | "critical";

/** An event as it stands in the log. */
export interface StreamEvent<Data = Record<string, unknown>> {
  stream: string;
  seq: number;
  type: string;
  severity: Severity;
  message: string;
  /** ISO 8601, UTC. */
  timestamp: string;
  /** What it is about: a table, a component. */
  key: string;
  event_id: string;
  data: Data;
}

/** The state after event `seq`: replaces whatever was known before. */
export interface SnapshotMessage<State = unknown> {
  type: "snapshot";
  /** Empty where the stream keeps no state. */
  state: State;
  seq: number;
  /** The oldest event that replay still has. */
  floor: number;
  epoch: string;
  /** null on a first connection; false when the log no longer had what was missed. */
  recovered: false | null;
}

/** What happened since, in order, each once. */
export interface EventsMessage<Event = StreamEvent> {
  type: "events";
  events: Event[];
  /** How far the log was read; beyond the last event where filters left some out. */
  through: number;
  epoch: string;
}

export type StateName = "connecting" | "live" | "catching-up" | "overdue" | "offline" | "stopped";

export interface ConnectionState {
  /**
   * `overdue`: connected, but the server's health checks stopped coming.
   * `offline`: waiting for the next try. `stopped`: it will not try again.
   */
  name: StateName;
  /** How many events the log is ahead of us. */
  behind: number;
  /** Why it is offline or stopped, for people. */
  reason?: string;
  /** The close code that led here. */
  code?: number;
  /** When the next try starts, in milliseconds since 1970. */
  retryAt?: number;
}

export interface Filters {
  /** Event types; null or left out: all. */
  types?: string[] | null;
  /** Tables or components; null or left out: all. */
  keys?: string[] | null;
}

export interface ConnectOptions<State = unknown, Event = StreamEvent> extends Filters {
  /** Absolute or relative to the page; http(s) and ws(s) are the same here. */
  url: string | URL;
  /** Go on after this event, instead of starting with a snapshot. */
  since?: number | null;
  /** The epoch that `since` belongs to. */
  epoch?: string | null;
  /**
   * Where the position outlives a reload: sessionStorage for this tab, localStorage for all tabs
   * together (the one that is further counts). What it says goes before `since` and `epoch`, and
   * a page that resumes gets events, not a snapshot: what it made of the earlier ones it keeps itself.
   */
  storage?: Pick<Storage, "getItem" | "setItem">;
  /** An access token, for pages that have no session. */
  token?: string;
  /** Offer compressed frames, where the browser can inflate: worth it across a network, not on one machine. */
  compress?: boolean;
  onSnapshot?: (message: SnapshotMessage<State>) => void;
  /** Leave it out to iterate instead. */
  onEvents?: (events: Event[], message: EventsMessage<Event>) => void;
  /** Every change of state; a connection starts as `connecting`. */
  onState?: (state: ConnectionState) => void;
  /** Milliseconds; for tests and unusual networks. */
  pace?: Partial<Record<"base" | "cap" | "stable" | "greeting" | "answer" | "look", number>>;
}

export interface Connection<State = unknown, Event = StreamEvent>
  extends AsyncIterable<SnapshotMessage<State> | EventsMessage<Event>> {
  readonly state: ConnectionState;
  /** What a later connect() needs to go on after all that the page was given (an iterator: asked to go past). */
  readonly position: { since: number | null; epoch: string | null };
  /** Change the filters from here on. */
  subscribe(filters: Filters): void;
  /** Try now instead of waiting. */
  retry(): void;
  /** End it for good. */
  close(): void;
}

/** Start following a stream. Throws a SyntaxError for a URL that is none. */
export function connect<State = unknown, Event = StreamEvent>(
  options: ConnectOptions<State, Event>,
): Connection<State, Event>;

/** What an iteration throws when the server refuses for good. */
export class StreamStopped extends Error {
  readonly code: number;
}
