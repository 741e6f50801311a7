/** The sandbox's JSON interface, as functions. Described in docs/sandbox.md. */

const API = "/sandbox/api";

/** The topic that every group has. */
export const GENERAL = 1;

/** The server refused. `message` is its own sentence, `status` the HTTP status; 0 when nothing answered at all. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(method, path, body) {
  const form = body !== undefined && Object.values(body).some((value) => value instanceof Blob);
  let response;
  try {
    response = await fetch(API + path, {
      method,
      body: form ? asForm(body) : body && JSON.stringify(body),
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
  setPhoto: (id, file) => ask("POST", `/phones/${id}/photo`, { file }),
  change: (id, changes) => ask("PATCH", `/phones/${id}`, changes),
  share: (id, to, url, text) => ask("POST", `/phones/${id}/share`, { to, url, text }),
  shared: async (id) => (await ask("GET", `/phones/${id}/shared`)).shared,
  unshare: (id, shared) => ask("DELETE", `/phones/${id}/shared/${shared}`),
};

export const botsFor = async (phoneId) => (await ask("GET", `/bots?phone=${phoneId}`)).bots;

/** What somebody can do in a chat; `act(action, body)` does one of docs/sandbox.md's actions there. */
const acts = (act) => ({
  says: (text, replyTo) => act("text", { text, reply_to: replyTo }),
  taps: (messageId, data) => act("tap", { message_id: messageId, data }),
  edits: (messageId, text) => act("edit", { message_id: messageId, text }),
  deletes: (messageId) => act("delete", { message_id: messageId }),
  reacts: (messageId, emoji) => act("react", { message_id: messageId, emoji }),
  sharesPlace: (latitude, longitude, accuracy, replyTo) =>
    act("location", { latitude, longitude, accuracy, reply_to: replyTo }),
  sharesContact: (contact) => act("contact", contact),
  sendsSticker: (emoji) => act("sticker", { emoji }),
  sendsPoll: (question, options) => act("poll", { question, options }),
  sendsPhoto: (file, replyTo) => act("photo", { file, reply_to: replyTo }),
  sendsVoice: (file, seconds, replyTo) => act("voice", { file, duration: seconds, reply_to: replyTo }),
  sendsDocument: (file, replyTo) => act("document", { file, reply_to: replyTo }),
});

/** The chat of one phone with one bot. */
export function chatOf(phoneId, bot) {
  const path = `/phones/${phoneId}/chats/${encodeURIComponent(bot)}`;
  const act = (action, body = {}) => ask("POST", `${path}/${action}`, body);
  return {
    ...acts(act),
    load: () => ask("GET", `${path}/messages`),
    asTest: () => ask("GET", `${path}/as-test`),
    starts: (payload) => act("start", payload ? { payload } : {}),
  };
}

export const groups = {
  of: async (phoneId) => (await ask("GET", `/groups?phone=${phoneId}`)).groups,
  get: (id, phoneId) => ask("GET", `/groups/${id}?phone=${phoneId}`),
};

/** One topic of a group (`GENERAL`: what stands outside of all), for one of its members. */
export function topicOf(groupId, phoneId, topicId) {
  const path = `/groups/${groupId}`;
  const act = (action, body = {}) =>
    ask("POST", `${path}/phones/${phoneId}/${action}`, { thread_id: topicId, ...body });
  return {
    ...acts(act),
    load: () => ask("GET", `${path}/messages?thread_id=${topicId}`),
    reads: () => act("read"),
    opens: (name) => act("open-topic", { name }),
    renames: (name) => act("rename-topic", { name }),
    closes: () => act("close-topic"),
    reopens: () => act("reopen-topic"),
    removes: () => act("delete-topic"),
  };
}

function asForm(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) data.append(name, value);
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
