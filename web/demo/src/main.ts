import words from "./locale.json";
import "./style.css";

/** The demo host page: plays a site whose own back end signs tokens for its users. */
interface DemoUser {
  user_id: string;
  label: string;
  about: string;
}

interface Wenban {
  open(): void;
  setToken(token: string | null): void;
  onTokenNeeded(listener: () => Promise<string | null>): void;
}

const REMEMBERED = "demo-user";
const people = element("people");
const who = element("who");
const leave = element("leave");
const code = element("code");
const link = element("link") as HTMLButtonElement;
let users: DemoUser[] = [];
let current = sessionStorage.getItem(REMEMBERED);

element("snippet").textContent = `<script src="${location.origin}/widget.js" defer></script>`;
leave.addEventListener("click", () => void become(null));
link.addEventListener("click", () => void showCode());
document.addEventListener("wenban:ready", () => void begin(), { once: true });
if (wenban()) void begin();
void list();

async function begin(): Promise<void> {
  wenban()?.onTokenNeeded(async () => (current === null ? null : sign(current)));
  if (current !== null) wenban()?.setToken(await sign(current));
}

async function list(): Promise<void> {
  try {
    users = ((await call("/api/demo/users")) as { items: DemoUser[] }).items;
    show();
  } catch {
    who.textContent = words.failed;
  }
}

async function become(userId: string | null): Promise<void> {
  current = userId;
  if (userId === null) sessionStorage.removeItem(REMEMBERED);
  else sessionStorage.setItem(REMEMBERED, userId);
  wenban()?.setToken(userId === null ? null : await sign(userId));
  wenban()?.open();
  show();
}

/** On a real site this is the site's own back end: it knows who is logged in, and holds the key. */
async function sign(userId: string): Promise<string | null> {
  try {
    return ((await call("/api/demo/token", { user_id: userId })) as { token: string }).token;
  } catch {
    who.textContent = words.failed;
    return null;
  }
}

/** What a partner centre shows, so that its user can prove in a messenger who they are. */
async function showCode(): Promise<void> {
  const token = current === null ? null : await sign(current);
  if (token === null) return;
  try {
    const issued = (await call("/api/channels/link-codes", {}, token)) as {
      code: string;
      expires_at: string;
    };
    const until = new Date(issued.expires_at).toLocaleTimeString("zh-CN", {
      hour: "2-digit",
      minute: "2-digit",
    });
    code.textContent = words.code.replaceAll("{code}", issued.code).replace("{until}", until);
  } catch {
    code.textContent = words.no_code;
  }
}

function show(): void {
  const user = users.find((other) => other.user_id === current);
  who.textContent = user ? words.now.replace("{name}", user.label) : words.guest_now;
  leave.hidden = current === null;
  link.disabled = current === null;
  const guest = { user_id: "", label: words.guest, about: words.guest_about };
  people.replaceChildren(...[...users, guest].map(card));
}

function card(user: DemoUser): HTMLLIElement {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const name = document.createElement("strong");
  const about = document.createElement("span");
  name.textContent = user.label;
  about.textContent = user.about;
  button.type = "button";
  button.dataset.user = user.user_id;
  button.setAttribute("aria-pressed", String((current ?? "") === user.user_id));
  button.append(name, about);
  button.addEventListener("click", () => void become(user.user_id || null));
  item.append(button);
  return item;
}

async function call(address: string, body?: unknown, token?: string): Promise<unknown> {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  };
  const response = await fetch(address, body === undefined ? {} : init);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

function wenban(): Wenban | undefined {
  return (window as { wenban?: Wenban }).wenban;
}

function element(id: string): HTMLElement {
  return document.getElementById(id) as HTMLElement;
}
