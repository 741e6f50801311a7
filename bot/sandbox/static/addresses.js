/** What an address means: to a browser, and inside Telegram. */

const HOSTS = ["t.me", "telegram.me", "telegram.dog"];

/** The address as a browser may follow it, or null: a bot cannot make this page run `javascript:`. */
export function safeAddress(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  return ["http:", "https:", "mailto:", "tel:", "tg:"].includes(url.protocol) ? url.href : null;
}

/**
 * What Telegram's apps do with an address themselves: `{opens: "chat", name, payload}`, `{opens: "user", id}`,
 * `{opens: "share", url, text}`, or `{opens: "other"}`. Null when it is not Telegram's: then a browser opens it.
 */
export function inTelegram(address) {
  const url = new URL(address);
  const asked = (name) => url.searchParams.get(name);
  if (url.protocol === "tg:") return byScheme(url.host || url.pathname.replaceAll("/", ""), asked);
  if (!HOSTS.includes(url.hostname)) return null;
  const path = url.pathname.slice(1).replace(/\/$/, "");
  if (path === "share" || path === "share/url") return share(asked);
  return /^\w+$/.test(path) ? { opens: "chat", name: path, payload: asked("start") } : { opens: "other" };
}

function byScheme(what, asked) {
  if (what === "resolve" && asked("domain")) return { opens: "chat", name: asked("domain"), payload: asked("start") };
  if (what === "user" && asked("id")) return { opens: "user", id: asked("id") };
  return what === "msg_url" ? share(asked) : { opens: "other" };
}

function share(asked) {
  const url = asked("url");
  return url ? { opens: "share", url, text: asked("text") ?? "" } : { opens: "other" };
}
