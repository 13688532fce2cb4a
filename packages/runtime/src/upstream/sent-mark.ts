/** Tells a call that was sent from one that never left: only the first can cost money. */
export interface SentMark {
  /** Set when the first byte is about to be written to a connected socket. */
  sent: boolean;
}
