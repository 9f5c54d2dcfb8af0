/** Notices as they come, in a corner: read out politely, never taking the focus, gone by themselves unless they matter. */

import { noticeElement } from "./notice.js";

const MOST = 3;
const STAYS = 8000; // ms; who points at one, or is in it, keeps it
const LOUD = ["warning", "error", "critical"]; // these stay until somebody sends them away

export class Toasts {
  #root;

  /** Show into `root`, a live region. */
  constructor(root) {
    this.#root = root;
  }

  show(notice) {
    const toast = noticeElement("div", notice);
    toast.classList.add("toast");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.ariaLabel = "Dismiss";
    close.textContent = "✕";
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    this.#root.append(toast);
    while (this.#root.childElementCount > MOST) this.#root.firstElementChild.remove();
    if (!LOUD.includes(notice.severity)) this.#leaveInTime(toast);
  }

  clear() {
    this.#root.replaceChildren();
  }

  #leaveInTime(toast) {
    setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) this.#leaveInTime(toast);
      else toast.remove();
    }, STAYS);
  }
}
