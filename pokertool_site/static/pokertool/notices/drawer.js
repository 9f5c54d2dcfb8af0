/** All notices that are kept, in a drawer at the side. */

import { list } from "../svg.js";
import { noticeElement } from "./notice.js";

export class Drawer {
  #root;
  #list;
  #onOpen;

  /** `root` is a dialog that holds the elements marked with data-part: list, close; `onOpen()` is told when it opens. */
  constructor(root, { onOpen }) {
    this.#root = root;
    this.#list = root.querySelector("[data-part=list]");
    this.#onOpen = onOpen;
    root.querySelector("[data-part=close]").addEventListener("click", () => root.close());
    root.addEventListener("click", ({ target }) => target === root && root.close()); // beside it
  }

  get open() {
    return this.#root.open;
  }

  show() {
    this.#root.showModal();
    this.#onOpen();
  }

  /** Show `notices`, newest first; those after `read` are new. */
  draw(notices, read) {
    const rows = list(this.#list, notices, ({ event_id: id }) => id, (notice) => noticeElement("li", notice));
    rows.forEach((row, at) => row.classList.toggle("is-new", notices[at].seq > read));
  }
}
