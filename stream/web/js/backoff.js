// stream/web/js/backoff.js -- How long to wait before trying again: 1 s, doubled each time, 30 s at most.
// SPDX-License-Identifier: GPL-3.0-or-later

// Seconds before that try, the first being 1.
export const waitBefore = (tries) => Math.min(30, 2 ** (tries - 1));
