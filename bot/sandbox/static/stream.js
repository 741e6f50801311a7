/** The stream of events of one phone. After every interruption the page reads everything again. */

import { eventsAddress } from "./api.js";

const NAMES = ["message", "edit", "delete", "keyboard", "typing", "toast", "commands", "phone", "shared", "unshared"].concat([
  "group",
  "read",
  "force_reply",
]);
const PAUSE_MILLISECONDS = 1000;

/**
 * `onevent(name, data, number)` for each event; `onlost()` when the line drops; `onback()` when it is up again, or when the
 * server no longer keeps what was missed; `onrefused()` when the server answers, but not to this phone.
 * `lost` when the page could not read what there is yet. Gives a function that hangs up.
 */
export function listen(phoneId, after, { lost = false, onevent, onlost, onback, onrefused }) {
  let source;
  let timer;
  let seen = after;
  const connect = () => {
    source = new EventSource(eventsAddress(phoneId, seen));
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        seen = Number(event.lastEventId);
        onevent(name, JSON.parse(event.data), seen);
      });
    }
    source.addEventListener("reset", (event) => {
      seen = Number(event.lastEventId);
      onback();
    });
    source.addEventListener("open", () => {
      if (lost) onback();
      lost = false;
    });
    source.addEventListener("error", () => {
      lost = true;
      onlost();
      // The browser tries again by itself, unless it was answered with an error: a restarted server knows no phones.
      if (source.readyState !== EventSource.CLOSED) return;
      onrefused();
      timer = setTimeout(connect, PAUSE_MILLISECONDS);
    });
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
