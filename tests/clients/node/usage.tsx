/** How a page in TypeScript uses the package: compiled, never run. */

import { connect, StreamStopped, type Connection } from "pokertool-client";
import { useDetection, useNotifications, useStatus, useSystemHealth } from "pokertool-client/react";
import { apply, noTables, type Tables } from "pokertool-client/table-state";

export async function follow(): Promise<Tables> {
  let tables: Tables = noTables();
  const connection: Connection<Tables> = connect<Tables>({ url: "/ws/detection", storage: sessionStorage });
  try {
    for await (const message of connection) {
      if (message.type === "snapshot") tables = message.state;
      else tables = message.events.reduce(apply, tables);
    }
  } catch (error) {
    if (error instanceof StreamStopped) console.log(error.code);
  }
  return tables;
}

export function Page() {
  const { tables, events, connection } = useDetection({ keys: ["table-1"] });
  const { health } = useSystemHealth({ token: "abc" });
  const { components } = useStatus();
  const { notices, dismiss } = useNotifications({ user: 7, since: 0 });
  const pot: string | null = tables["table-1"]?.pot ?? null;
  const load: number | null | undefined = health?.metrics.load_1m;
  // @ts-expect-error a user is needed
  useNotifications({});
  // @ts-expect-error there is no such option
  useStatus({ since: 0 });
  return [
    pot,
    load,
    events.at(0)?.message,
    connection.behind.toFixed(0),
    components.scraper?.status,
    notices.map((notice) => notice.data.by?.toUpperCase()),
    () => dismiss(notices[0]?.event_id ?? ""),
  ];
}
