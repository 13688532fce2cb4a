/** Writes the events of one stream and numbers them. */
export class EventWriter {
  #sequence = 0;

  /** One event; `members` is the rest of its JSON object, beginning after the sequence number and without the closing brace. */
  write(type: string, members: string): string {
    const sequence = this.#sequence++;
    const rest = members === "" ? "" : `,${members}`;
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence}${rest}}\n\n`;
  }

  /** A piece of text whose beginning, up to the sequence number, and whose middle were put into text before. */
  piece(head: string, middle: string, text: string): string {
    const sequence = this.#sequence++;
    return `${head}${sequence}${middle}${JSON.stringify(text)}}\n\n`;
  }

  /** The beginning of an event up to its sequence number, for {@link piece}. */
  static head(type: string): string {
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":`;
  }
}

/** Where an item stands in the output. */
export interface ItemPlace {
  readonly id: string;
  readonly index: number;
}

/** The members that every event about an item has. */
export function placeOf(place: ItemPlace): string {
  return `"item_id":${JSON.stringify(place.id)},"output_index":${place.index}`;
}
