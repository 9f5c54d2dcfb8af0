/** One notice as an element: how loud, what it says, when and by whom. */

import { tell, when } from "../system/times.js";

const MARKS = { debug: "·", info: "i", success: "✓", warning: "!", error: "✕", critical: "✕" };

/** An element `tag` for `notice`, an event. */
export function noticeElement(tag, { severity, message, timestamp, data }) {
  const made = element(tag, `notice-item is-${severity}`);
  const mark = element("span", "notice-mark", MARKS[severity] ?? "i");
  mark.setAttribute("aria-hidden", "true");
  const time = element("time", "");
  tell(time, timestamp, when(timestamp));
  const about = element("p", "notice-about");
  about.append(element("span", "notice-severity", severity), time, element("span", "", data.by ? `by ${data.by}` : "by the system"));
  made.append(mark, element("p", "notice-message", message), about);
  return made;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
