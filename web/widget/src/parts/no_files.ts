import { useEffect } from "preact/hooks";

/** Pasted or dropped anywhere in the window, a file is refused; the browser would open it in place of the chat. */
export function useNoFiles(refused: () => void): void {
  useEffect(() => {
    const stopper = new AbortController();
    const { signal } = stopper;
    const refuse = (event: Event, data: DataTransfer | null) => {
      if (!data?.types.includes("Files") || data.types.includes("text/plain")) return; // a cell has a picture too
      event.preventDefault();
      if (event.type !== "dragover") refused();
    };
    addEventListener("paste", (event) => refuse(event, event.clipboardData), { signal });
    addEventListener("dragover", (event) => refuse(event, event.dataTransfer), { signal });
    addEventListener("drop", (event) => refuse(event, event.dataTransfer), { signal });
    return () => stopper.abort();
  }, [refused]);
}
