// stream/web/js/live_worker.js -- The performance on a thread of its own: its sound goes to the worklet past the page, which may be busy drawing.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Live } from "./live.js";

let live = null;
let sink = null; // the worklet, once there is a place for the sound: { port, id }
let early = []; // what came before

function push(planes, frame) {
  if (sink) sink.port.postMessage({ type: "push", id: sink.id, planes, frame }, planes.map((plane) => plane.buffer));
  else early.push([planes, frame]);
}

onmessage = ({ data }) => {
  if (data.type === "listen") {
    live = new Live(data.format, {
      begin(message) {
        sink = null;
        early = [];
        postMessage({ type: "begin", message });
      },
      samples: push,
      beside: (message) => postMessage({ type: "beside", message }),
      failed: (sentence) => postMessage({ type: "failed", sentence }),
      state: (name, sentence) => postMessage({ type: "state", name, sentence }),
    });
    live.open();
  } else if (data.type === "sink") {
    sink = { port: data.port, id: data.source.id };
    sink.port.postMessage(data.source); // by the same way as what follows it, so before it
    for (const [planes, frame] of early.splice(0)) push(planes, frame);
  } else if (data.type === "close") {
    live?.close();
    close();
  }
};
