// bench/peers/strudel.mjs -- What the patterns of bench/patterns_bench.cpp cost in Strudel: onsets per second of CPU time.
// usage: node strudel.mjs FOLDER    where FOLDER/node_modules holds @strudel/core and @strudel/mini (script/bench puts them there)
// prints: {"P1": …, "P1_sliced": …, …}
// SPDX-License-Identifier: GPL-3.0-or-later
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const at = (name) => pathToFileURL(`${folder}/node_modules/@strudel/${name}/dist/index.mjs`).href;
const say = console.log;
console.log = () => {}; // the libraries greet whoever loads them
const strudel = await import(at('core'));
const { miniAllStrings, mini } = await import(at('mini'));
miniAllStrings(); // strings are mini-notation, as with us

const base = (shift) =>
  strudel.s('bd(<3 5>,8) [hh hh]*4, ~ cp').n(mini('<0 1 2 3>').add.mix(shift)).gain(0.9).speed('1 2');
function layered(shift) {
  const pattern = base(shift);
  return strudel.stack(
    pattern.every(3, (p) => p.fast(2)),
    pattern.jux((p) => p.rev()),
    pattern.off(0.125, (p) => p.mul(strudel.speed(2))),
    pattern.chunk(4, (p) => p.hurry(2)),
  );
}
const sixteen = () => strudel.stack(...Array.from({ length: 16 }, (_, shift) => layered(shift)));

// Onsets of a cycle, in so many slices.
function onsets(pattern, cycle, slices) {
  const at = (slice) => strudel.Fraction(slice).div(slices);
  let count = 0;
  for (let slice = cycle * slices; slice < (cycle + 1) * slices; ++slice) {
    const span = new strudel.TimeSpan(at(slice), at(slice + 1));
    for (const hap of pattern.query(new strudel.State(span))) count += hap.hasOnset() ? 1 : 0;
  }
  return count;
}

// Onsets a second over about half a second of CPU time, from cycle `first` on.
function rate(pattern, first, slices) {
  let count = 0, microseconds = 0;
  const before = process.cpuUsage();
  for (let cycle = first; microseconds < 5e5; ++cycle) {
    count += onsets(pattern, cycle, slices);
    const { user, system } = process.cpuUsage(before);
    microseconds = user + system;
  }
  return (count * 1e6) / microseconds;
}

// The median of five, after two that warm the compiler up.
function measure(pattern, slices) {
  const rates = [0, 1, 2, 3, 4, 5, 6].map((run) => rate(pattern, run * 1200, slices)).slice(2);
  return rates.sort((a, b) => a - b)[2];
}

const results = {};
for (const [name, pattern] of [['P1', strudel.s('bd*16')], ['P2', layered(0)], ['P3', sixteen()]]) {
  results[name] = measure(pattern, 1);
  results[`${name}_sliced`] = measure(pattern, 20);
}
say(JSON.stringify(results));
