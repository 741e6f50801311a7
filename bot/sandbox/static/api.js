/** The sandbox's JSON interface, as functions. Described in docs/sandbox.md. */

const API = "/sandbox/api";

/** The server refused. `message` is its own sentence, `status` the HTTP status; 0 when nothing answered at all. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(method, path, body) {
  const form = body instanceof FormData;
  let response;
  try {
    response = await fetch(API + path, {
      method,
      body: form || body === undefined ? body : JSON.stringify(body),
      headers: form || body === undefined ? {} : { "Content-Type": "application/json" },
    });
  } catch {
    throw new Refused(0, "the sandbox does not answer");
  }
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? JSON.parse(text) : text;
  if (!response.ok) throw new Refused(response.status, answer.error ?? response.statusText);
  return answer;
}

export const phones = {
  all: async () => (await ask("GET", "/phones")).phones,
  get: (id) => ask("GET", `/phones/${id}`),
  add: (name, language, device) => ask("POST", "/phones", { name, language_code: language, device }),
  change: (id, changes) => ask("PATCH", `/phones/${id}`, changes),
  share: (id, to, url, text) => ask("POST", `/phones/${id}/share`, { to, url, text }),
  shared: async (id) => (await ask("GET", `/phones/${id}/shared`)).shared,
  unshare: (id, shared) => ask("DELETE", `/phones/${id}/shared/${shared}`),
};

export const botsFor = async (phoneId) => (await ask("GET", `/bots?phone=${phoneId}`)).bots;

/** What a resident can do in the chat of one phone with one bot. */
export function chatOf(phoneId, bot) {
  const path = `/phones/${phoneId}/chats/${encodeURIComponent(bot)}`;
  const act = (action, body = {}) => ask("POST", `${path}/${action}`, body);
  return {
    load: () => ask("GET", `${path}/messages`),
    asTest: () => ask("GET", `${path}/as-test`),
    says: (text, replyTo) => act("text", { text, reply_to: replyTo }),
    starts: (payload) => act("start", payload ? { payload } : {}),
    taps: (messageId, data) => act("tap", { message_id: messageId, data }),
    edits: (messageId, text) => act("edit", { message_id: messageId, text }),
    sharesPlace: (latitude, longitude, accuracy) => act("location", { latitude, longitude, accuracy }),
    sharesContact: (contact) => act("contact", contact),
    sendsSticker: (emoji) => act("sticker", { emoji }),
    sendsPoll: (question, options) => act("poll", { question, options }),
    sendsPhoto: (file) => act("photo", form({ file })),
    sendsVoice: (file, seconds) => act("voice", form({ file, duration: seconds })),
    sendsDocument: (file) => act("document", form({ file })),
  };
}

function form(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

export const faults = {
  all: async () => (await ask("GET", "/faults")).faults,
  add: (fault) => ask("POST", "/faults", fault),
  remove: (id) => ask("DELETE", `/faults/${id}`),
  clear: () => ask("DELETE", "/faults"),
};

export const limits = {
  get: () => ask("GET", "/limits"),
  enforce: (enforce) => ask("POST", "/limits", { enforce }),
};

export const eventsAddress = (phoneId, after) => `${API}/phones/${phoneId}/events?last_event_id=${after}`;
