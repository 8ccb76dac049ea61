import type { Ref } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What has opened under the reader's hand is shown whole; looked at again when `what` changes. */
export function useIntoView<E extends HTMLElement>(what: unknown): Ref<E> {
  const ref = useRef<E>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown again when it has grown
  useEffect(() => {
    if (what) ref.current?.scrollIntoView?.({ block: "nearest" });
  }, [what]);
  return ref;
}
