import {
  ChatSession,
  GatewayApi,
  type KeyValue,
  MemoryStorage,
  type Socket,
  type WidgetConfig,
} from "@wenban/sdk";
import type { ToFrame } from "@wenban/sdk/frame_protocol";
import { render } from "preact";
import { App } from "./app";
import { HostBridge } from "./host_bridge";
import "./style/index.css";
import { asLocale } from "./words";

const query = new URLSearchParams(location.search);
const locale = asLocale(query.get("locale"));
const theme = query.get("theme");
const title = query.get("title") ?? "";
const root = document.getElementById("app") as HTMLElement;
const api = new GatewayApi(location.origin);
const storage = openStorage();
const bridge = new HostBridge(query.get("host"), receive);
const closeHost = bridge.isEmbedded ? () => bridge.tell({ type: "close" }) : null;
let isOpen = !bridge.isEmbedded;
let config: WidgetConfig;

const session = new ChatSession({
  api,
  storage,
  openSocket: "WebSocket" in window ? (url) => new WebSocket(url) as unknown as Socket : null,
  newId: () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join(""),
  onTokenNeeded: () => bridge.tell({ type: "token_needed" }),
});

void begin();

async function begin(): Promise<void> {
  document.documentElement.lang = locale;
  if (title) document.title = title;
  wearTheme();
  addEventListener("storage", (event) => session.storageChanged(event.key));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) bridge.tell({ type: "close" });
  });
  config = await readConfig();
  if (!bridge.open(config.frame_ancestors)) void session.start(null);
  show();
}

/** As the host page says, else as the device does. */
function wearTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => {
    const isDark = theme === "dark" || (theme !== "light" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
  };
  wear();
  dark.addEventListener("change", wear);
}

function receive(message: ToFrame): void {
  if (message.type === "start") {
    isOpen = message.isOpen;
    void session.start(message.token);
  } else if (message.type === "token") void session.setToken(message.token);
  else if (message.type === "open") isOpen = message.isOpen;
  show();
}

function show(): void {
  render(
    <App
      session={session}
      api={api}
      config={config}
      locale={locale}
      title={title}
      isOpen={isOpen}
      close={closeHost}
      onUnread={tellUnread}
    />,
    root,
  );
}

function tellUnread(count: number): void {
  bridge.tell({ type: "unread", count });
}

/** The gateway's settings; the chat opens without them when the gateway is away, and trusts its own origin only. */
async function readConfig(): Promise<WidgetConfig> {
  try {
    return await api.config();
  } catch (error) {
    console.warn("wenban: no settings", error);
    return {
      max_text_length: 1000,
      messages_per_minute: 20,
      is_demo: false,
      frame_ancestors: ["'self'"],
      feedback_reasons: [],
      rating_tags: [],
    };
  }
}

function openStorage(): KeyValue {
  try {
    localStorage.setItem("wenban.probe", "");
    localStorage.removeItem("wenban.probe");
    return localStorage;
  } catch {
    return new MemoryStorage(); // forbidden in this frame: the conversation lasts as long as the page
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
