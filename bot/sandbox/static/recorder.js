/** Records a voice message with the browser's microphone. */

// Telegram's voice messages are OGG; browsers that cannot make those send what they can, and the sandbox keeps it as it is.
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

/** A page on a plain http address that is not this machine gets no microphone. */
export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/**
 * Starts at once; raises when the microphone is refused. `finish()` and `cancel()` end it; `finished` gives
 * `{file, seconds}`, or null when it was cancelled.
 */
export async function startRecording() {
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(microphone, { mimeType, audioBitsPerSecond: 24_000 });
  const parts = [];
  const began = Date.now();
  let wanted = true;
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const finished = new Promise((done) => {
    recorder.addEventListener("stop", () => {
      for (const track of microphone.getTracks()) track.stop();
      const type = recorder.mimeType.split(";")[0];
      const file = new File(parts, `voice.${type.split("/")[1]}`, { type });
      done(wanted ? { file, seconds: Math.max(1, Math.round((Date.now() - began) / 1000)) } : null);
    });
  });
  recorder.start();
  const stop = (keep) => {
    wanted &&= keep;
    if (recorder.state !== "inactive") recorder.stop();
  };
  return { finished, finish: () => stop(true), cancel: () => stop(false) };
}
