// The picture of whoever stands at the desk. It stays in this page: nothing here talks to the program.
import { $, set, show } from "./dom.js";
import { t } from "./words.js";

let address = null;
let stream = null;
let why = "live.stays";

function put(blob) {
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(blob);
  $("live-picture").src = address;
  show($("live-picture"), true);
}
function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  $("live-video").srcObject = null;
  show($("live-video"), false);
  speak();
}
async function camera() {
  if (stream) return take();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
  } catch {
    why = "live.no-camera";
    return speak();
  }
  const video = $("live-video");
  video.srcObject = stream;
  show(video, true);
  await video.play();
  speak();
}
function take() {
  const video = $("live-video");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  stop();
  canvas.toBlob((blob) => blob && put(blob), "image/png");
}
function file(list) {
  const [first] = list ?? [];
  if (!first?.type.startsWith("image/")) return;
  if (stream) stop();
  put(first);
}

// The texts that depend on what is going on.
export function speak() {
  set($("live-camera"), t(stream ? "live.take" : "live.camera"));
  set($("live-why"), t(why));
  $("live-picture").alt = t("live.caption");
}
// Forgets the picture.
export function forget() {
  if (stream) stop();
  if (address) URL.revokeObjectURL(address);
  address = null;
  why = "live.stays";
  $("live-picture").removeAttribute("src");
  $("live-input").value = "";
  show($("live-picture"), false);
}
export function begin() {
  const frame = $("live");
  $("live-camera").addEventListener("click", camera);
  $("live-file").addEventListener("click", () => $("live-input").click());
  $("live-input").addEventListener("change", (event) => file(event.target.files));
  for (const kind of ["dragover", "drop"]) {
    // A picture that misses the frame must not replace the page.
    document.addEventListener(kind, (event) => event.preventDefault());
  }
  frame.addEventListener("drop", (event) => file(event.dataTransfer?.files));
}
