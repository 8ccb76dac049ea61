import type { Attributes } from "./attributes";

const SVG = "http://www.w3.org/2000/svg";
const CHAT =
  "M12 3C6.5 3 2 6.8 2 11.4c0 2.6 1.4 4.9 3.6 6.4L5 21.5l4-2.2c1 .2 2 .4 3 .4 5.5 0 10-3.7 10-8.3S17.5 3 12 3Z";
const CLOSE = "M5 8.5l7 7 7-7";
const LABELS = {
  "zh-CN": { open: "打开", close: "收起", unread: "条未读消息" },
  en: { open: "Open ", close: "Close ", unread: "unread messages" },
};

/** The round button; its badge counts what has not been read. */
export class Launcher {
  readonly element = document.createElement("button");
  readonly #path = document.createElementNS(SVG, "path");
  readonly #badge = document.createElement("span");
  #count = 0;
  #isOpen = false;

  constructor(
    private readonly attributes: Attributes,
    onClick: () => void,
  ) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.#path);
    this.#badge.setAttribute("aria-hidden", "true");
    this.element.type = "button";
    this.element.append(svg, this.#badge);
    this.element.addEventListener("click", onClick);
  }

  show(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#path.setAttribute("d", isOpen ? CLOSE : CHAT);
    this.element.setAttribute("aria-expanded", String(isOpen));
    this.#name();
  }

  badge(count: number): void {
    this.#count = count;
    this.#badge.textContent = count > 99 ? "99+" : String(count);
    this.#badge.hidden = count === 0;
    this.#name();
  }

  focus(): void {
    this.element.focus();
  }

  #name(): void {
    const labels = LABELS[this.attributes.locale];
    const name = (this.#isOpen ? labels.close : labels.open) + this.attributes.title;
    const isNews = this.#count > 0 && !this.#isOpen;
    this.element.setAttribute("aria-label", isNews ? `${name}, ${this.#count} ${labels.unread}` : name);
  }
}
