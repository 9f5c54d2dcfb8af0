/** PokerTool's streams as React hooks; see react.js. */

import type { ConnectionState, Severity, StreamEvent } from "./stream.js";
import type { Table } from "./table-state.js";

export type { ConnectionState, Severity, StreamEvent } from "./stream.js";
export type { Seat, Street, Table } from "./table-state.js";

/** Another one of these is another connection. */
export interface HookOptions {
  /** Absolute or relative to the page. */
  url?: string | URL;
  /** An access token, for pages that have no session. */
  token?: string;
  compress?: boolean;
}

export interface Followed {
  /** The last event that is in what the hook returns; null before the first hello. */
  seq: number | null;
  connection: ConnectionState;
  /** Try now instead of waiting. */
  retry(): void;
}

export interface DetectionOptions extends HookOptions {
  /** Only these tables. */
  keys?: string[];
  /** How many events to keep; 200 unless told otherwise. */
  limit?: number;
}

export interface Detection extends Followed {
  tables: Record<string, Table>;
  /** Newest first, since the connection began. */
  events: StreamEvent[];
}

/** Every table as it stands, and the newest events. */
export function useDetection(options?: DetectionOptions): Detection;

export type Verdict = "healthy" | "degraded" | "failing" | "unknown";

export interface Check {
  feature_name: string;
  category: string;
  status: Verdict;
  last_check: string;
  latency_ms: number | null;
  error_message: string | null;
  metadata: Record<string, unknown>;
  verdicts: Record<string, Verdict>;
  description: string;
}

export interface HealthCheck {
  overall_status: Verdict;
  timestamp: string | null;
  slot: string | null;
  failing_count: number;
  degraded_count: number;
  categories: Record<string, { status: Verdict; checks: Check[] }>;
  metrics: Record<string, number | null>;
  seq: number;
  message: string;
  severity: Severity;
}

export interface SystemHealth extends Followed {
  /** The newest check; null before the first. That checks stopped coming, `connection.name` says: `overdue`. */
  health: HealthCheck | null;
}

export interface SystemHealthOptions extends HookOptions {
  /** Where the newest check is, relative to `url`. */
  api?: string;
}

/** The newest health check. */
export function useSystemHealth(options?: SystemHealthOptions): SystemHealth;

export interface Component {
  status: "operational" | "degraded" | "down" | "unknown";
  since: string;
  latency_ms: number | null;
  detail: string;
}

export interface Status extends Followed {
  /** One that is not in it was never reported, and so is unknown. */
  components: Record<string, Component>;
}

/** What each component of the system says of itself. */
export function useStatus(options?: HookOptions): Status;

export interface NotificationsOptions extends HookOptions {
  /** Whose: a user's id or name. */
  user: string | number;
  /** After this event; 0 is the oldest kept. Left out: only what is new. */
  since?: number;
  epoch?: string;
  /** How many notices to keep; 50 unless told otherwise. */
  limit?: number;
}

export interface Notifications extends Followed {
  /** Newest first. */
  notices: StreamEvent<{ by: string | null } & Record<string, unknown>>[];
  /** Leave one out from here on; it stays in the log. */
  dismiss(eventId: string): void;
  clear(): void;
}

/** One user's notices. */
export function useNotifications(options: NotificationsOptions): Notifications;
