/** The desk's live view: one socket that comes back by itself and opens again what was open. */

import { waitAfter } from "../../../sdk/src/backoff";
import type { ServerFrame } from "../api/types";

export type Connection = "connecting" | "open" | "lost";
const SIGNED_OUT = 4401;
const DEFAULT_HEARTBEAT_S = 20;

export interface SocketEvents {
  onFrame(frame: ServerFrame): void;
  onConnection(connection: Connection): void;
  onSignedOut(): void;
  /** The newest sequence that is on the screen, so that a reconnect brings what follows. */
  lastSequence(conversationId: string): number | null;
}

export class DeskSocket {
  private socket: WebSocket | null = null;
  private readonly opened = new Set<string>();
  private failures = 0;
  private isStopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
    private readonly make: (url: string) => WebSocket = (address) => new WebSocket(address),
  ) {}

  start(): void {
    this.events.onConnection(this.failures === 0 ? "connecting" : "lost");
    const socket = this.make(this.url);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello" }));
    socket.onmessage = (event) => this.read(JSON.parse(String(event.data)) as ServerFrame);
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearInterval(this.heartbeat);
    this.socket?.close();
  }

  open(conversationId: string): void {
    this.opened.add(conversationId);
    this.tell({ type: "open", conversation_id: conversationId, after: this.after(conversationId) });
  }

  shut(conversationId: string): void {
    this.opened.delete(conversationId);
    this.tell({ type: "shut", conversation_id: conversationId });
  }

  typing(conversationId: string, isTyping: boolean): void {
    this.tell({ type: "typing", conversation_id: conversationId, is_typing: isTyping });
  }

  private read(frame: ServerFrame): void {
    if (frame.type === "welcome") this.welcomed(frame.heartbeat_s);
    this.events.onFrame(frame);
  }

  private welcomed(heartbeatS: number): void {
    this.failures = 0;
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(
      () => this.tell({ type: "ping" }),
      (heartbeatS || DEFAULT_HEARTBEAT_S) * 1000,
    );
    this.events.onConnection("open");
    for (const id of this.opened) this.open(id);
  }

  private after(conversationId: string): number | undefined {
    return this.events.lastSequence(conversationId) ?? undefined;
  }

  private tell(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private closed(socket: WebSocket, code: number): void {
    if (this.isStopped || socket !== this.socket) return;
    clearInterval(this.heartbeat);
    if (code === SIGNED_OUT) {
      this.isStopped = true;
      this.events.onSignedOut();
      return;
    }
    this.failures += 1;
    this.events.onConnection("lost");
    this.timer = setTimeout(() => this.start(), waitAfter(this.failures, Math.random()));
  }
}
