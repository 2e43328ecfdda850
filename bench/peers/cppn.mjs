// bench/peers/cppn.mjs -- Samples a second of all outputs by the library that wrote the genome format, on one thread of node.
// SPDX-License-Identifier: GPL-3.0-or-later
// usage: node cppn.mjs FOLDER_OF_NODE_MODULES GENOME.json…      prints {"genome": samples a second of CPU time}
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [, , packages, ...files] = process.argv;
const require = createRequire(path.join(path.resolve(packages), 'package.json'));
const neat = require('neatjs');
const cppn = require('cppnjs');

// Activations of the format that the library does not bring: see docs/genomes.md.
const known = cppn.cppnActivationFunctions ?? cppn.CPPNactivationFunctions;
const added = {
  triangle: (x) => (2 / Math.PI) * Math.asin(Math.sin(x)),
  sawtooth: (x) => { const turns = x / (2 * Math.PI); return 2 * (turns - Math.floor(turns + 0.5)); },
  StepFunction: (x) => (x > 0 ? 1 : -1),
  spike: (x) => { const whole = Math.floor(x), rest = 2 * (x - whole); return whole % 2 === 0 ? 1 - rest : rest - 1; },
  cos: Math.cos,
  arctan: Math.atan,
};
for (const [name, calculate] of Object.entries(added)) {
  if (known[name]) {
    known[name].calculate = calculate;
  } else {
    known.AddActivationFunction(name, {
      functionID: name, functionString: '', functionDescription: '', functionCalculate: calculate, functionEnclose: () => '',
    });
  }
}

const seconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

function rate(file) {
  const wave = JSON.parse(fs.readFileSync(file, 'utf8')).genome.waveNetwork;
  const { nodes, connections, inputNodeCount, outputNodeCount } = wave.offspring;
  const network = new neat.neatGenome('bench', nodes, connections, inputNodeCount, outputNodeCount).networkDecode();
  let sample = 0;
  const evaluate = () => {
    const ramp = -1 + (2 * (sample++ % 48000)) / 47999;
    network.clearSignals();
    network.setInputSignals([Math.sin(440 * ramp), ramp]);
    network.recursiveActivation();
  };
  for (let i = 0; i < 500; i++) evaluate();
  const rates = [];
  for (let run = 0; run < 5; run++) {
    const from = sample, begin = seconds();
    while (seconds() - begin < 0.3) for (let i = 0; i < 50; i++) evaluate();
    rates.push((sample - from) / (seconds() - begin));
  }
  return median(rates);
}

console.log(JSON.stringify(Object.fromEntries(files.map((file) => [path.basename(file, '.json'), rate(file)]))));
