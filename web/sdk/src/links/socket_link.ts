import { bodyOf, type Credentials } from "../gateway_api";
import { isRecord, Problem, Unreachable } from "../problem";
import type { Envelope, Outgoing, ServerState } from "../types";
import type { Link, LinkEnd, LinkEvents } from "./link";

/** The part of the browser's WebSocket that is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: (() => void) | null;
  /** As of WebSocket; 1 is open. */
  readonly readyState: number;
  send(data: string): void;
  close(code?: number): void;
}

export const WELCOME_WITHIN_MS = 8_000;
export const STORED_WITHIN_MS = 8_000;
const PROBE_WITHIN_MS = 4_000;
const GRACE_MS = 10_000;
const TOO_MANY_WAIT_MS = 30_000;
const SOCKET_OPEN = 1;
const CLOSED = 1000;
const TOO_MANY = 4429;
const REFUSED = new Set([4401, 4404, 4409]);

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

/** A WebSocket from `hello` to its close. */
export class SocketLink implements Link {
  readonly kind = "socket";
  readonly #socket: Socket;
  readonly #waiting = new Map<string, Waiting>();
  #isOpen = false;
  #isOver = false;
  #problem: Problem | null = null;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    open: () => Socket,
    private readonly hello: { credentials: Credentials; after: number },
    private readonly events: LinkEvents,
  ) {
    this.#socket = open();
    this.#socket.onopen = () => this.#sayHello();
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => this.#end(this.#meaning(code));
    this.#socket.onerror = null; // a close follows
    this.#expectNewsWithin(WELCOME_WITHIN_MS);
  }

  stop(): void {
    this.#close();
    this.#rejectAll();
  }

  post(outgoing: Outgoing): Promise<void> {
    if (!this.#canSend) return Promise.reject(new Unreachable("not open"));
    const type = outgoing.option_id === undefined ? "message" : "option";
    return new Promise((resolve, reject) => {
      const id = outgoing.client_message_id;
      const timer = setTimeout(
        () => this.#settle(id, new Unreachable("not stored in time")),
        STORED_WITHIN_MS,
      );
      this.#waiting.set(id, { resolve, reject, timer });
      this.say({ type, ...bodyOf(outgoing) });
    });
  }

  say(frame: Record<string, unknown>): boolean {
    if (!this.#canSend) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  probe(): void {
    this.say({ type: "ping" });
    this.#expectNewsWithin(PROBE_WITHIN_MS);
  }

  /** A socket that is closing takes everything and sends nothing. */
  get #canSend(): boolean {
    return this.#isOpen && !this.#isOver && this.#socket.readyState === SOCKET_OPEN;
  }

  #sayHello(): void {
    const { credentials, after } = this.hello;
    const { token, visitorToken } = credentials;
    this.#socket.send(JSON.stringify({ type: "hello", token, visitor_token: visitorToken, after }));
  }

  #receive(data: unknown): void {
    const frame = parse(data);
    if (frame === null || this.#isOver) return;
    if (this.#isOpen) clearTimeout(this.#silence);
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "message":
        return this.events.onMessages([frame.message as Envelope]);
      case "state": {
        const { type: _, ...state } = frame;
        return this.events.onState(state as Partial<ServerState>);
      }
      case "stored":
        return this.#settle(String(frame.client_message_id));
      case "error":
        return this.#fail(frame);
    }
  }

  #welcome(frame: Record<string, unknown>): void {
    this.#isOpen = true;
    const heartbeatMs = (Number(frame.heartbeat_s) || 25) * 1000;
    this.#heartbeat = setInterval(() => this.#beat(heartbeatMs), heartbeatMs);
    clearTimeout(this.#silence);
    this.events.onOpen();
  }

  #beat(heartbeatMs: number): void {
    this.say({ type: "ping" });
    this.#expectNewsWithin(Math.min(heartbeatMs, GRACE_MS));
  }

  /** Any frame is a sign of life; without one the link counts as cut. */
  #expectNewsWithin(ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#end({ kind: "lost" }), ms);
  }

  #fail(frame: Record<string, unknown>): void {
    const problem = Problem.from(frame, Number(frame.status) || 400);
    if (typeof frame.client_message_id === "string") this.#settle(frame.client_message_id, problem);
    else this.#problem = problem;
  }

  #settle(id: string, error?: Error): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (error === undefined) waiting.resolve();
    else waiting.reject(error);
  }

  #meaning(code: number): LinkEnd {
    if (code === CLOSED) return { kind: "closed" };
    if (code === TOO_MANY) return { kind: "lost", waitMs: TOO_MANY_WAIT_MS };
    if (REFUSED.has(code) && this.#problem) return { kind: "refused", problem: this.#problem };
    return { kind: "lost" };
  }

  #end(end: LinkEnd): void {
    if (this.#isOver) return;
    this.#close();
    this.events.onEnd(end);
    this.#rejectAll();
  }

  #close(): void {
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#silence);
    this.#socket.close();
  }

  #rejectAll(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, new Unreachable("connection lost"));
  }
}

function parse(data: unknown): Record<string, unknown> | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    return isRecord(frame) ? frame : null;
  } catch {
    return null; // not a frame of ours
  }
}
