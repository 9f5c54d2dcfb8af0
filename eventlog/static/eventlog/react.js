/**
 * PokerTool's streams as React hooks, on stream.js: they resume, and miss nothing.
 *
 *     const { tables, connection } = useDetection();
 *     const { health } = useSystemHealth({ token });
 *     const { components } = useStatus();
 *     const { notices, dismiss } = useNotifications({ user: "alice" });
 *
 * Components that ask for the same share one connection, which is closed when the last of
 * them is gone. However many events come, a component is drawn at most once in 16 ms.
 * Types are in react.d.ts.
 */

import { useCallback, useSyncExternalStore } from "react";
import { connect } from "./stream.js";
import { apply, noTables } from "./table-state.js";

const FRAME = 16; // milliseconds
const CONNECTING = Object.freeze({ name: "connecting", behind: 0 });

/** Every table as it stands, and the newest events. */
export function useDetection({ url = "/ws/detection", limit = 200, ...options } = {}) {
  return useShared(DETECTION, { url, limit, ...options })[0];
}

/** The newest health check; null before the first. */
export function useSystemHealth({ url = "/ws/system-health", api = "/api/system/health", ...options } = {}) {
  return useShared(HEALTH, { url, api, ...options })[0];
}

/** What each component of the system says of itself. */
export function useStatus({ url = "/ws/status", ...options } = {}) {
  return useShared(STATUS, { url, ...options })[0];
}

/** One user's notices, newest first, until they are dismissed. */
export function useNotifications({ user, url = `/ws/${encodeURIComponent(user)}`, limit = 50, ...options }) {
  const [now, change] = useShared(NOTICES, { url, limit, ...options });
  const dismiss = useCallback(
    (id) => change(({ notices }) => ({ notices: notices.filter(({ event_id }) => event_id !== id) })),
    [change],
  );
  const clear = useCallback(() => change(() => ({ notices: [] })), [change]);
  return { ...now, dismiss, clear };
}

// What each stream amounts to: `begin` with a snapshot, `take` events; both return what changed.

const newest = (events, before, limit) => [...events].reverse().concat(before).slice(0, limit);

const DETECTION = {
  name: "detection",
  initial: { tables: {}, events: [], seq: null, connection: CONNECTING },
  begin(_, { state, seq }, { keys }) {
    const tables = state?.tables ?? noTables().tables;
    const named = Object.entries(tables).filter(([key]) => !keys || keys.includes(key));
    return { tables: Object.fromEntries(named), events: [], seq };
  },
  take({ tables, events: before }, { events, through }, { limit }) {
    const after = events.reduce(apply, { tables });
    return { tables: after.tables, events: newest(events, before, limit), seq: through };
  },
};

const HEALTH = {
  name: "health",
  initial: { health: null, seq: null, connection: CONNECTING },
  begin: (_, { seq }) => ({ seq }),
  /** The stream keeps no state: the newest check is asked for. */
  async ask({ api, url, token }) {
    const address = new URL(api, new URL(url, document.baseURI));
    address.protocol = address.protocol.replace("ws", "http");
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const health = await fetch(address, { headers })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null); // the server went: the connection says so, and the next check comes by itself
    return (now) => (health?.seq > (now.health?.seq ?? 0) ? { health } : {});
  },
  take(_, { events, through }) {
    const { data, seq, message, severity } = events.at(-1);
    return { health: { ...data, seq, message, severity }, seq: through };
  },
};

const STATUS = {
  name: "status",
  initial: { components: {}, seq: null, connection: CONNECTING },
  begin: (_, { state, seq }) => ({ components: state?.components ?? {}, seq }),
  take({ components }, { events, through }) {
    const changed = events
      .filter(({ type }) => type === "status_change")
      .map(({ data: { component, status, since, latency_ms, detail } }) => [
        component,
        { status, since, latency_ms, detail },
      ]);
    return { components: { ...components, ...Object.fromEntries(changed) }, seq: through };
  },
};

const NOTICES = {
  name: "notices",
  initial: { notices: [], seq: null, connection: CONNECTING },
  begin: (_, { seq }) => ({ seq }),
  take: ({ notices }, { events, through }, { limit }) => ({ notices: newest(events, notices, limit), seq: through }),
};

// One connection for all that ask for the same

const shared = new Map();

class Following {
  #kind;
  #options;
  #listeners = new Set();
  #due;
  #connection;
  now;

  constructor(kind, options) {
    this.#kind = kind;
    this.#options = options;
    this.now = kind.initial;
    this.#connection = connect({
      ...options,
      onSnapshot: (message) => {
        this.change((now) => kind.begin(now, message, options));
        this.#ask();
      },
      onEvents: (_, message) => this.change((now) => kind.take(now, message, options)),
      onState: (connection) => this.change(() => ({ connection })),
    });
  }

  change(how) {
    this.now = { ...this.now, ...how(this.now) };
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      for (const listener of this.#listeners) listener();
    }, FRAME);
  }

  retry() {
    this.#connection.retry();
  }

  /** Follow until what is returned is called. */
  listen(listener, whenAlone) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      setTimeout(() => {
        if (this.#listeners.size) return; // React left and came back, as in StrictMode
        this.#connection.close();
        clearTimeout(this.#due);
        whenAlone();
      });
    };
  }

  async #ask() {
    const how = await this.#kind.ask?.(this.#options);
    if (how) this.change(how);
  }
}

function useShared(kind, options) {
  const place = JSON.stringify([kind.name, { ...options, url: String(options.url) }]);
  const subscribe = useCallback(
    (listener) => {
      if (!shared.has(place)) shared.set(place, new Following(kind, JSON.parse(place)[1]));
      const following = shared.get(place);
      return following.listen(listener, () => shared.get(place) === following && shared.delete(place));
    },
    [kind, place],
  );
  const initial = useCallback(() => kind.initial, [kind]);
  const now = useSyncExternalStore(subscribe, () => shared.get(place)?.now ?? kind.initial, initial);
  const retry = useCallback(() => shared.get(place)?.retry(), [place]);
  const change = useCallback((how) => shared.get(place)?.change(how), [place]);
  return [{ ...now, retry }, change];
}
