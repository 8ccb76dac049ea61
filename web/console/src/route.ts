/** Addresses inside the console: `/console/<page>/<id>`. */

import { useSyncExternalStore } from "react";

const BASE = "/console/";
const CHANGED = "console:route";

export interface Route {
  page: string;
  id: string | null;
}

export function routeOf(path: string): Route {
  const [page = "", id = ""] = path.replace(BASE, "").split("/").map(decodeURIComponent);
  return { page, id: id === "" ? null : id };
}

export function go(page: string, id: string | null = null): void {
  const path = id === null ? page : `${page}/${encodeURIComponent(id)}`;
  history.pushState(null, "", BASE + path);
  dispatchEvent(new Event(CHANGED));
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => location.pathname));
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(CHANGED, listener);
  };
}
