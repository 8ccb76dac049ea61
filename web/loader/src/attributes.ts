/** The `data-…` attributes of the script element. */
export interface Attributes {
  /** Origin of the gateway: where the script came from. */
  origin: string;
  token: string | null;
  locale: "zh-CN" | "en";
  theme: "light" | "dark" | "auto";
  side: "left" | "right";
  title: string;
  isOpen: boolean;
  hasLauncher: boolean;
}

const TITLES = { "zh-CN": "伙伴助手", en: "Partner Assistant" };

export function readAttributes(script: HTMLScriptElement): Attributes {
  const { token, locale, theme, side, title, open, launcher } = script.dataset;
  const language = (locale ?? document.documentElement.lang ?? "").toLowerCase().startsWith("en")
    ? "en"
    : "zh-CN";
  return {
    origin: new URL(script.src, location.href).origin,
    token: token || null,
    locale: language,
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    side: side === "left" ? "left" : "right",
    title: title || TITLES[language],
    isOpen: open !== undefined && open !== "false",
    hasLauncher: launcher !== "none",
  };
}
