/* The sound for what is urgent: two short notes, made here. A browser lets a page make sound only after somebody has
   clicked or typed in it; until then `[data-sound-hint]` says so. It is switched off under “Your account”. */

const NOTES = [880, 660];
const NOTE_SECONDS = 0.18;
const LOUD = 0.25;

let audio = null;

/* Whether this person wants to hear it. */
const isOn = () => document.querySelector("meta[name=sound]")?.content === "on";

/* In one of the open pages of this browser: the first that may make sound. */
document.addEventListener("live:urgent", () => {
  if (!isOn()) return;
  if (audio?.state !== "running") {
    hint(true);
    return;
  }
  if (!navigator.locks) {
    play();
    return;
  }
  navigator.locks.request("voordeur-sound", { ifAvailable: true }, (lock) => {
    if (!lock) return undefined;
    play();
    return new Promise((done) => setTimeout(done, 2000));
  });
});

function play() {
  NOTES.forEach((pitch, which) => {
    const note = audio.createOscillator();
    const loud = audio.createGain();
    const begin = audio.currentTime + which * NOTE_SECONDS * 1.2;
    note.frequency.value = pitch;
    loud.gain.setValueAtTime(0, begin);
    loud.gain.linearRampToValueAtTime(LOUD, begin + 0.02);
    loud.gain.linearRampToValueAtTime(0, begin + NOTE_SECONDS);
    note.connect(loud).connect(audio.destination);
    note.start(begin);
    note.stop(begin + NOTE_SECONDS);
  });
}

function hint(isShown) {
  for (const one of document.querySelectorAll("[data-sound-hint]")) one.hidden = !isShown;
}

async function wakeUp() {
  // A shortcut is no gesture to a browser: it would complain.
  if (!navigator.userActivation?.isActive) return;
  audio ??= new AudioContext();
  await audio.resume();
  if (audio.state === "running") hint(false);
}

for (const gesture of ["pointerdown", "keydown"]) {
  document.addEventListener(gesture, wakeUp, { capture: true, passive: true });
}
