/** Server-sent events: the whole state at once, again after each change, and a last word at the end. */
import type { PageState } from './contract.ts';

export type Audience = {
  /** A response that goes on until the reader leaves or the demo ends. */
  join(): Response;
  /** Tells all who read; several calls within one pause become one. */
  changed(): void;
  /** Says the last word and lets everybody go. Who joins later gets it at once. */
  end(): void;
};

/** Quicker changes than this nobody can read. */
const PAUSE_MS = 200;
/** A reader that is so many states behind gets none until it has read: each holds all that the earlier ones said. */
const MOST_BEHIND = 20;

export function createAudience(state: () => PageState): Audience {
  const readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  function publish(): void {
    timer = undefined;
    const bytes = eventOf('state', state());
    for (const reader of readers) if ((reader.desiredSize ?? 0) > -MOST_BEHIND) reader.enqueue(bytes);
  }
  function join(): Response {
    let own: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        controller.enqueue(eventOf('state', state()));
        if (isOver) return leave(controller);
        readers.add(controller);
      },
      cancel() {
        if (own) readers.delete(own);
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
  }
  function leave(reader: ReadableStreamDefaultController<Uint8Array>): void {
    reader.enqueue(eventOf('bye', {}));
    reader.close();
  }
  return {
    join,
    changed: () => void (timer ??= setTimeout(publish, PAUSE_MS)),
    end() {
      clearTimeout(timer);
      publish();
      isOver = true;
      for (const reader of readers) leave(reader);
      readers.clear();
    },
  };
}

const encoder = new TextEncoder();
const eventOf = (event: string, data: unknown): Uint8Array => encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
