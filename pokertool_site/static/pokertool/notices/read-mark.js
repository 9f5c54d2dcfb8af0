/** Up to which notice somebody has looked, in this browser: all its tabs share it. */

export class ReadMark {
  /** All up to here were looked at. */
  seq = 0;
  /** And up to here before the drawer was opened the last time: what is after it is new there. */
  shownTo = 0;
  #place;
  #epoch = null;
  #onChange;

  /** `onChange()` is told when another tab moved it. */
  constructor(user, { onChange }) {
    this.#place = `notices-read-${user}`;
    this.#onChange = onChange;
    addEventListener("storage", ({ key }) => {
      if (key !== this.#place || this.#epoch === null) return;
      this.#read();
      this.#onChange();
    });
  }

  /** Take what is known of this numbering; another one's says nothing of it. */
  begin(epoch) {
    this.#epoch = epoch;
    this.seq = 0;
    this.#read();
    this.shownTo = this.seq;
  }

  /** All up to `seq` were looked at. */
  move(seq) {
    this.shownTo = this.seq;
    if (seq <= this.seq) return;
    this.seq = seq;
    localStorage.setItem(this.#place, JSON.stringify({ epoch: this.#epoch, seq }));
  }

  #read() {
    const { epoch, seq } = JSON.parse(localStorage.getItem(this.#place) ?? "{}");
    if (epoch === this.#epoch) this.seq = Math.max(this.seq, seq);
  }
}
