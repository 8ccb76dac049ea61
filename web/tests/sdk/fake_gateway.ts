import { GatewayApi, type Socket } from "@wenban/sdk";

interface Stored {
  id: string;
  conversation_id: string;
  sequence: number;
  author: string;
  created_at: string;
  content: { kind: string; text: string };
  visibility: string;
  options: { id: string; title: string }[];
  client_message_id: string | null;
  reply_to: string | null;
}

interface Room {
  id: string;
  user: string | null;
  visitorToken: string;
  owner: string;
  messages: Stored[];
  sockets: Set<FakeSocket>;
}

/** A gateway in memory: the contract's rules without a network. Its faults are switched on by the test. */
export class FakeGateway {
  readonly rooms = new Map<string, Room>();
  readonly requests: string[] = [];
  /** Every request and every socket fails. */
  isDown = false;
  hasSockets = true;
  /** Answers the next post with this problem instead of storing. */
  nextProblem: { status: number; code: string; detail: string } | null = null;
  /** Stores the next post but loses the answer. */
  losesNextAnswer = false;
  #count = 0;

  api(): GatewayApi {
    return new GatewayApi("http://gateway.test", (input, init) => this.#fetch(String(input), init ?? {}));
  }

  open = (url: string): Socket => new FakeSocket(this, url);

  room(): Room {
    const rooms = [...this.rooms.values()];
    return rooms[rooms.length - 1] as Room;
  }

  /** Words of somebody else. */
  say(room: Room, text: string, author = "bot"): Stored {
    return this.#append(room, author, text, null);
  }

  cutAll(): void {
    for (const room of this.rooms.values()) for (const socket of [...room.sockets]) socket.cut();
  }

  store(room: Room, body: Record<string, string>): { message: Stored; is_duplicate: boolean } {
    const before = room.messages.find((m) => m.client_message_id === body.client_message_id);
    if (before) return { message: before, is_duplicate: true };
    const text = body.text ?? `option ${body.option_id}`;
    return {
      message: this.#append(room, "user", text, body.client_message_id ?? null),
      is_duplicate: false,
    };
  }

  mayUse(room: Room, token: string | null, visitorToken: string | null): boolean {
    return room.user === null ? visitorToken === room.visitorToken : subjectOf(token) === room.user;
  }

  #append(room: Room, author: string, text: string, clientId: string | null): Stored {
    const message: Stored = {
      id: `m${++this.#count}`,
      conversation_id: room.id,
      sequence: room.messages.length + 1,
      author,
      created_at: new Date(1_700_000_000_000 + this.#count * 1000).toISOString(),
      content: { kind: "text", text },
      visibility: "public",
      options: [],
      client_message_id: clientId,
      reply_to: null,
    };
    room.messages.push(message);
    for (const socket of room.sockets) socket.receive({ type: "message", message });
    return message;
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    await Promise.resolve();
    if (this.isDown) throw new TypeError("network");
    const { pathname, searchParams } = new URL(url);
    const headers = new Headers(init.headers);
    const token = headers.get("Authorization")?.slice(7) ?? null;
    const method = init.method ?? "GET";
    this.requests.push(`${method} ${pathname.replace(/c\d+/, "ID")}`);
    const body = init.body ? JSON.parse(String(init.body)) : {};
    if (pathname === "/api/conversations" && method === "GET")
      return this.#list(subjectOf(token), searchParams);
    if (pathname === "/api/conversations") return this.#create(subjectOf(token));
    const [, , , id, what] = pathname.split("/");
    const room = this.rooms.get(id ?? "");
    if (!room) return problem(404, "conversation_not_found");
    if (what === "sign-in") return this.#signIn(room, subjectOf(token), headers.get("X-Visitor-Token"));
    if (!this.mayUse(room, token, headers.get("X-Visitor-Token"))) return problem(401, "not_signed_in");
    if (what === "sign-out") {
      room.owner = "closed";
      return new Response(null, { status: 204 });
    }
    if (what === "read") return new Response(null, { status: 204 });
    if (what === "messages" && method === "POST") return this.#post(room, body);
    if (what === "messages") return this.#page(room, searchParams);
    return problem(404, "not_found");
  }

  /** Newest first; the cursor is how many were given out. */
  #list(user: string | null, query: URLSearchParams): Response {
    if (user === null) return problem(401, "not_signed_in");
    const from = Number(query.get("before") ?? 0);
    const to = from + Number(query.get("limit"));
    const mine = [...this.rooms.values()].filter((room) => room.user === user).reverse();
    const items = mine.slice(from, to).map(({ id, owner, messages }) => ({
      conversation_id: id,
      channel: query.get("channel"),
      owner,
      created_at: "2026-07-01T09:00:00Z",
      closed_at: null,
      first_question: messages.find(({ author }) => author === "user")?.content.text ?? null,
      last_message_at: messages.at(-1)?.created_at ?? null,
      last_text: messages.at(-1)?.content.text ?? null,
      last_sequence: messages.length,
      unread_count: 0,
    }));
    return json({ items, next_before: to < mine.length ? String(to) : null });
  }

  #create(user: string | null): Response {
    const id = `c${++this.#count}`;
    const room: Room = { id, user, visitorToken: `v-${id}`, owner: "bot", messages: [], sockets: new Set() };
    this.rooms.set(id, room);
    return json({ conversation_id: id, visitor_token: room.visitorToken }, 201);
  }

  #signIn(room: Room, user: string | null, visitorToken: string | null): Response {
    if (room.user !== null && room.user !== user) return problem(409, "conversation_of_another_user");
    if (room.visitorToken !== visitorToken) return problem(401, "visitor_token_invalid");
    room.user = user;
    return json({ is_task_continued: true });
  }

  #post(room: Room, body: Record<string, string>): Response {
    if (this.nextProblem) {
      const { status, code, detail } = this.nextProblem;
      this.nextProblem = null;
      return problem(status, code, detail);
    }
    if (room.owner === "closed") return problem(409, "conversation_closed");
    const stored = this.store(room, body);
    if (this.losesNextAnswer) {
      this.losesNextAnswer = false;
      throw new TypeError("cut off");
    }
    return json(stored, 202);
  }

  async #page(room: Room, query: URLSearchParams): Promise<Response> {
    const after = Number(query.get("after") ?? 0);
    const before = Number(query.get("before") ?? 2 ** 31);
    const found = room.messages.filter((m) => m.sequence > after && m.sequence < before);
    if (found.length === 0 && query.get("wait_s") === "25")
      await new Promise((done) => setTimeout(done, 1000));
    const messages = query.has("before") ? found.slice(-Number(query.get("limit"))) : found;
    return json({ messages, last_sequence: room.messages.length, owner: room.owner });
  }
}

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  /** The other side has said goodbye and the close event has not come yet. */
  isClosing = false;
  #isClosed = false;

  constructor(
    private readonly gateway: FakeGateway,
    private readonly url: string,
  ) {
    queueMicrotask(() => (gateway.isDown || !gateway.hasSockets ? this.close(1006) : this.onopen?.()));
  }

  get readyState(): number {
    return this.#isClosed ? 3 : this.isClosing ? 2 : 1;
  }

  send(data: string): void {
    if (this.#isClosed || this.isClosing) return;
    const frame = JSON.parse(data);
    const room = this.gateway.rooms.get(this.url.split("/").at(-2) ?? "");
    if (!room) return this.close(4404);
    if (frame.type === "hello") {
      if (!this.gateway.mayUse(room, frame.token, frame.visitor_token)) {
        this.receive({ type: "error", code: "not_signed_in", status: 401, detail: "" });
        return this.close(4401);
      }
      this.receive({ type: "welcome", conversation_id: room.id, heartbeat_s: 25 });
      for (const message of room.messages.slice(frame.after)) this.receive({ type: "message", message });
      room.sockets.add(this);
    } else if (frame.type === "message" || frame.type === "option") {
      const { message, is_duplicate } = this.gateway.store(room, frame);
      const { client_message_id } = frame;
      this.receive({ type: "stored", client_message_id, sequence: message.sequence, is_duplicate });
    } else if (frame.type === "ping") this.receive({ type: "pong" });
  }

  receive(frame: unknown): void {
    if (!this.#isClosed) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  cut(): void {
    this.close(1006);
  }

  close(code = 1005): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const room of this.gateway.rooms.values()) room.sockets.delete(this);
    queueMicrotask(() => this.onclose?.({ code }));
  }
}

/** A token as a host page signs it, save for the signature. */
export function tokenOf(subject: string, expiresAtS = 4_000_000_000): string {
  return `x.${btoa(JSON.stringify({ sub: subject, exp: expiresAtS }))}.x`;
}

function subjectOf(token: string | null): string | null {
  return token === null ? null : JSON.parse(atob(token.split(".")[1] ?? "")).sub;
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

function problem(status: number, code: string, detail = code): Response {
  return json({ status, code, title: code, detail, retry_after_s: status === 429 ? 7 : undefined }, status);
}
