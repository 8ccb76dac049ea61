const PATHS = {
  bot: "M12 2a1 1 0 0 1 1 1v2h4a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-3l-3 3v-3H7a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3h4V3a1 1 0 0 1 1-1ZM8.5 10.500v2m7-2v2",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.500c.5-4 3.5-6 7.5-6s7 2 7.5 6",
  plus: "M12 5v14M5 12h14",
  close: "M6 9l6 6 6-6",
  send: "M4 12 20 4l-5 16-3.5-6.500L4 12Z",
  up: "M7 11v9H4v-9h3Zm0 0 4-8c1.5 0 2.5 1 2.3 2.700L12.8 9H19a1.8 1.8 0 0 1 1.8 2.200l-1.5 7A2.2 2.2 0 0 1 17.2 20H7",
  down: "M17 13V4h3v9h-3Zm0 0-4 8c-1.5 0-2.5-1-2.3-2.700l.5-3.300H5a1.8 1.8 0 0 1-1.8-2.200l1.5-7A2.2 2.2 0 0 1 6.8 4H17",
  copy: "M9 9h10v11H9zM5 15V4h10",
  check: "M5 12.5 10 17.5 19 7",
  cross: "M6.5 6.500l11 11m0-11-11 11",
  star: "M12 3.500l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.900L3.5 9.700l5.9-.800L12 3.500Z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  arrow: "M12 5v14m-6-6 6 6 6-6",
  back: "M15 6l-6 6 6 6",
  clock: "M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  alert: "M12 8v5m0 3.200v.100M12 3.5 22 20H2L12 3.500Z",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: what it means is said in words beside it. */
export function Icon({ name, isFilled = false }: { name: IconName; isFilled?: boolean }) {
  return (
    <svg class={isFilled ? "icon icon-filled" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
