export interface ServerEvent {
  name: string;
  data: string;
}

/** Cuts a text/event-stream into events, wherever the chunks happen to end. */
export class EventParser {
  #rest = "";

  feed(chunk: string): ServerEvent[] {
    const text = this.#rest + chunk;
    const end = text.endsWith("\r") ? text.length - 1 : text.length; // the other half of \r\n may follow
    const blocks = text.slice(0, end).replace(/\r\n?/g, "\n").split("\n\n");
    this.#rest = (blocks.pop() ?? "") + text.slice(end);
    return blocks.map(parseBlock).filter((event) => event.data !== "");
  }
}

function parseBlock(block: string): ServerEvent {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/s.exec(line));
  const valuesOf = (name: string) =>
    fields.filter((field) => field?.[1] === name).map((field) => field?.[2] ?? "");
  return { name: valuesOf("event").at(-1) ?? "message", data: valuesOf("data").join("\n") };
}
