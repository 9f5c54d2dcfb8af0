/**
 * Clients that ask, wait and come back as the hooks and components of the original service's front end do,
 * without what they draw. `edited` ones have the lines that docs/clients.md says to change.
 */

const ws = (address) => address.replace(/^http/, "ws");
const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What DetectionLog shows: the last hundred lines, of six kinds. */
class DetectionLog {
  static KINDS = ["player", "card", "pot", "action", "system", "error"];

  constructor(base, { read = (event) => JSON.parse(event.data), wait = 200 } = {}) {
    this.lines = [];
    this.add({ type: "system", severity: "info", message: "Starting" });
    this.open(`${ws(base)}/ws/detections`, read, wait);
  }

  open(address, read, wait) {
    this.socket = new WebSocket(address);
    this.socket.onopen = () => this.add({ type: "system", severity: "success", message: "Open" });
    this.socket.onmessage = (event) => {
      const { timestamp, type, severity, message, data } = read(event);
      this.add({ timestamp, type: type || "system", severity: severity || "info", message, data: data || {} });
    };
    this.socket.onclose = () => this.over || setTimeout(() => this.open(address, read, wait), wait);
  }

  add(line) {
    this.lines = [...this.lines, line].slice(-100);
  }

  /** The lines as they are drawn: kind and loudness in capitals, which is where one without either throws. */
  drawn() {
    const shown = this.lines.filter(({ type }) => DetectionLog.KINDS.includes(type));
    return shown.map((line) => `${line.type.toUpperCase()} ${line.severity.toUpperCase()} ${line.message}`);
  }

  stop() {
    this.over = true;
    this.socket.close();
  }
}

/** useSystemHealth, and SystemStatus as it was at first: each update that is told of is fetched over HTTP. */
class SystemHealth {
  constructor(base, { edited = false, wait = 10_000 } = {}) {
    Object.assign(this, { base, edited, wait, fetches: 0, opened: 0, closes: [], kinds: [], error: null });
    this.follow();
    this.fetch();
  }

  follow() {
    this.opened += 1;
    const socket = (this.socket = new WebSocket(`${ws(this.base)}/ws/system-health`));
    socket.onmessage = ({ data }) => {
      const { type } = JSON.parse(data);
      this.kinds.push(type);
      if (type === "health_update") this.fetch();
    };
    socket.onclose = ({ code }) => {
      this.closes.push(code);
      if (!this.over) this.coming = setTimeout(() => this.follow(), this.wait);
    };
  }

  async fetch() {
    this.fetches += 1;
    try {
      const response = await fetch(`${this.base}/api/system/health`);
      if (!response.ok) throw new Error(`API returned ${response.status}`);
      this.data = await response.json();
      this.error = null;
    } catch (error) {
      this.error = error.message;
      return;
    }
    if (!this.edited && !this.over) this.drawAgain();
  }

  /** A new object is a new function is a new effect: the socket is closed and another one opened. */
  drawAgain() {
    this.socket.close();
    this.follow();
  }

  /** What the page reads of it, as it does: a field that is missing throws. */
  summary() {
    const checks = Object.values(this.data.categories).flatMap((category) => category.checks);
    return {
      overall: this.data.overall_status.toUpperCase(),
      degraded: this.data.degraded_count.toString(),
      failing: this.data.failing_count.toString(),
      healthy: checks.filter(({ status }) => status === "healthy").length,
      cards: checks.map(
        (check) =>
          `${check.feature_name.replace(/_/g, " ")} ${check.status.toUpperCase()} ` +
          `${check.latency_ms.toFixed(2)} ${new Date(check.last_check).getTime() > 0} ${check.description.length > 0}`,
      ),
    };
  }

  stop() {
    this.over = true;
    clearTimeout(this.coming);
    this.socket.close();
  }
}

/** useSystemHealthTrends: both are asked for together, and again whenever what they say was drawn. */
class Trends {
  constructor(base, { hours = 24, edited = false } = {}) {
    Object.assign(this, { base, hours, edited, rounds: 0, error: null, retryAfter: null });
    this.refresh();
  }

  async refresh() {
    this.rounds += 1;
    try {
      const [trends, history] = await Promise.all(
        ["trends", "history"].map((name) => fetch(`${this.base}/api/system/health/${name}?hours=${this.hours}`)),
      );
      for (const [name, response] of Object.entries({ Trends: trends, History: history })) {
        if (response.ok) continue;
        this.retryAfter = response.headers.get("Retry-After");
        throw new Error(`${name} API returned ${response.status}`);
      }
      this.trends = (await trends.json()).trends;
      this.history = (await history.json()).history;
    } catch (error) {
      this.error = error.message;
      return;
    }
    if (!this.edited && !this.over) this.refresh();
  }

  watchlist() {
    return Object.entries(this.trends.feature_trends)
      .sort(([, a], [, b]) => (b.failing_pct ?? 0) - (a.failing_pct ?? 0))
      .slice(0, 6)
      .map(([name, { healthy, degraded, failing, healthy_pct, avg_latency_ms }]) => ({
        name, healthy, degraded, failing,
        uptime: `${healthy_pct.toFixed(1)}%`,
        latency: avg_latency_ms === null ? "n/a" : avg_latency_ms.toFixed(1),
      }));
  }

  recent() {
    return [...this.history].slice(-5).reverse().map(({ timestamp, results }) => ({
      at: new Date(timestamp).getTime() > 0,
      statuses: Object.values(results).map(({ status }) => status),
    }));
  }

  stop() {
    this.over = true;
  }
}

/** useBackendLifecycle: looks every now and then, and asks for a start where nobody answers. */
class Lifecycle {
  constructor(base, { poll = 300 } = {}) {
    Object.assign(this, { base, states: [], started: [] });
    this.timer = setInterval(() => this.ensure(), poll);
    this.ensure();
  }

  async ensure() {
    if (this.busy) return;
    this.busy = true;
    if (!(await this.check())) {
      await this.start();
      await later(50);
      await this.check();
    }
    this.busy = false;
  }

  async check() {
    let state = "offline";
    try {
      const response = await fetch(`${this.base}/health`, { cache: "no-store", signal: AbortSignal.timeout(5000) });
      const text = await response.text();
      if (response.ok && (text ? JSON.parse(text) : {})) state = "online";
    } catch {
      // as the hook: whatever it was, it is offline
    }
    if (this.states.at(-1) !== state) this.states.push(state);
    return state === "online";
  }

  async start() {
    try {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(`${this.base}/api/start-backend`, { method: "POST", headers });
      this.started.push(await response.json());
    } catch {
      this.started.push(null);
    }
  }

  stop() {
    clearInterval(this.timer);
  }
}

/** The light in Navigation: how far the start is, by HTTP at first and then by socket. */
class StartupLight {
  constructor(base) {
    this.updates = [];
    this.first = fetch(`${base}/api/backend/startup/status`).then((response) => response.json());
    this.socket = new WebSocket(`${base}/ws/backend-startup`.replace("http", "ws"));
    this.socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "startup_update" && message.data) this.updates.push(message.data);
    };
  }

  stop() {
    this.socket.close();
  }
}

/** The page BackendStatus: two addresses, polled. */
class BackendPage {
  constructor(base, { every = 100 } = {}) {
    Object.assign(this, { base, polls: 0 });
    this.timer = setInterval(() => this.poll(), every);
    this.poll();
  }

  async poll() {
    this.status = await (await fetch(`${this.base}/api/backend/startup/status`)).json();
    this.log = (await (await fetch(`${this.base}/api/backend/startup/log?lines=100`)).json()).log_lines || [];
    this.polls += 1;
  }

  drawn() {
    const { status } = this;
    return {
      chip: status.is_complete ? "Online" : "Starting...",
      step: `Step ${status.current_step} of ${status.total_steps}`,
      elapsed: `${status.elapsed_time.toFixed(1)}s`,
      progress: (status.steps_completed / status.total_steps) * 100,
      counts: [status.steps_completed, status.steps_in_progress, status.steps_failed, status.steps_remaining],
      steps: status.steps.map(({ number, name, status: word, duration }) => `#${number} ${name} ${word} ${duration.toFixed(1)}`),
    };
  }

  stop() {
    clearInterval(this.timer);
  }
}

/** useWebSocket: a user's socket, at an address that ends in a slash, with pings as JSON. */
class UserSocket {
  constructor(base, { user = "demo_user", token = "demo_token", ping = 100, wait = 200 } = {}) {
    Object.assign(this, { messages: [], pongs: 0, opened: 0, closes: [] });
    this.open(`${ws(base)}//ws/${user}?token=${token}`, ping, wait);
  }

  open(address, ping, wait) {
    const socket = (this.socket = new WebSocket(address));
    socket.onopen = () => {
      this.opened += 1;
      this.pinging = setInterval(() => this.send({ type: "ping", timestamp: Date.now() }), ping);
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "pong") this.pongs += 1;
      else this.messages.push({ type: message.type || "message", data: message.data || message });
    };
    socket.onclose = ({ code }) => {
      this.closes.push(code);
      clearInterval(this.pinging);
      if (code !== 1000 && !this.over) setTimeout(() => this.open(address, ping, wait), wait);
    };
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  stop() {
    this.over = true;
    this.socket.close(1000, "Gone");
  }
}

Object.assign(window, {
  DetectionLog, SystemHealth, Trends, Lifecycle, StartupLight, BackendPage, UserSocket,
});
