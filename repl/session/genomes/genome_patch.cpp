// repl/session/genomes/genome_patch.cpp -- Node by node from the outlet back to what makes sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/genome_patch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <stdexcept>

#include "engine/portable_math.h"
#include "engine/units.h"
#include "gpu/patch_settings.h"

namespace perigee {
namespace {

using Signal = SynthGraph::Signal;
using Kind = Signal::Kind;

constexpr double kOwnPitchHz = 440.0 / portable::kPi;  // v.freq at the genome's own pitch
constexpr double kDefaultHz = 440.0;
constexpr std::size_t kMostNodes = 1000;
constexpr std::size_t kMostControls = 100;  // of the parameters of a Program; the rest are the numbers that they are

// What a stored number means where it is missing, by node and parameter: the format's defaults.
double number_of(const PatchNode& node, const std::string& name, double otherwise) {
  const auto found = node.numbers.find(name);
  return found == node.numbers.end() || !std::isfinite(found->second) ? otherwise : found->second;
}
std::string word_of(const PatchNode& node, const std::string& name) {
  const auto found = node.words.find(name);
  return found == node.words.end() ? std::string{} : found->second;
}

// The original writes 0 … 1 everywhere, whatever is driven: where that stands nothing is known.
bool has_range(const PatchConnection& connection) { return connection.low != 0.0 || connection.high != 1.0; }

bool is_network_output(const PatchNode& node) { return node.name.ends_with("NetworkOutputNode"); }

PatchNoise noise_of(const PatchNode& node) {
  const std::string type = word_of(node, "type");
  return type == "noiseWhite"   ? PatchNoise::white
         : type == "noisePink"  ? PatchNoise::pink
         : type == "noiseBrown" ? PatchNoise::brown
                                : PatchNoise::none;
}

// The Hz of a note so many semitones above 440.
double offset_hz(double semitones) { return kDefaultHz * portable::semitones_to_ratio(semitones); }

double network_hz(const PatchNode& node) {
  const double offset = number_of(node, "noteOffset", 0.0);
  if (node.name == "NoteNetworkOutputNode" && offset != 0.0) return offset_hz(offset);
  return number_of(node, "frequency", node.name == "NetworkOutputNode" ? 1000.0 : kDefaultHz);
}

class PatchReader {
 public:
  PatchReader(const Genome& genome, bool compatible) : genome_{genome}, compatible_{compatible} {
    for (const PatchNode& node : genome.patch.nodes) nodes_[node.id] = &node;
    for (PatchSetting& each : patch_settings(genome.patch)) names_[{each.node, each.number}] = std::move(each.name);
    for (const PatchConnection& each : genome.patch.connections) {
      if ((each.enabled || compatible) && nodes_.contains(each.source)) into_[each.target].push_back(&each);
    }
  }

  GenomePatch read() {
    if (nodes_.size() > kMostNodes)
      throw std::runtime_error("its patch has " + std::to_string(nodes_.size()) + " nodes; a voice can have " +
                               std::to_string(kMostNodes));
    const Signal sum = sum_of("0", "", true);
    if (is_silent(sum)) throw std::runtime_error("nothing in its patch leads from a source of sound to the outlet");
    // What stands still is taken away; what is too loud is bent, and what stands still then is taken away again.
    const Signal bent = unit("softclip", {unit("dc_block", {sum, number(10.0)})});
    made_.graph.outputs = {unit("dc_block", {bent, number(10.0)})};
    number_channels();
    return std::move(made_);
  }

 private:
  // --- words
  static Signal number(double value) {
    Signal signal;
    signal.value = static_cast<float>(value);
    return signal;
  }
  static bool is_silent(const Signal& signal) { return signal.kind == Kind::constant && signal.value == 0.0f; }

  // A number of a node that events may set by its name.
  Signal setting(const PatchNode& node, const std::string& name, double value) {
    const auto named = names_.find({node.id, name});
    if (named == names_.end() || made_.graph.controls.size() >= kMostControls) return number(value);
    auto& all = made_.graph.controls;
    auto found = std::ranges::find(all, named->second, &SynthGraph::Control::name);
    if (found == all.end()) found = all.insert(all.end(), {named->second, static_cast<float>(value)});
    Signal signal;
    signal.kind = Kind::control;
    signal.index = static_cast<std::uint16_t>(found - all.begin());
    return signal;
  }

  Signal unit(const char* name, std::vector<Signal> inputs) {
    SynthGraph::Node node;
    node.unit = find_unit(name);
    const UnitInfo& info = unit_info(node.unit);
    for (auto i = inputs.size(); i < static_cast<std::size_t>(info.input_count); ++i)
      inputs.push_back(number(static_cast<double>(info.inputs[i].default_value)));
    node.inputs = std::move(inputs);
    made_.graph.nodes.push_back(std::move(node));
    return {Kind::node, static_cast<std::uint16_t>(made_.graph.nodes.size() - 1), 0};
  }
  Signal add(const Signal& a, const Signal& b) {
    if (is_silent(a)) return b;
    if (is_silent(b)) return a;
    return unit("add", {a, b});
  }
  Signal times(const Signal& a, double factor) {
    if (factor == 1.0) return a;
    if (a.kind == Kind::constant) return number(static_cast<double>(a.value) * factor);
    return factor == 0.0 ? number(0.0) : unit("mul", {a, number(factor)});
  }

  // --- channels
  // Output `output` of the network at a frequency, as it is: −1 … 1 where its activation is bounded.
  Signal channel(std::uint32_t output, double hz, bool follows_note) {
    const auto key = std::pair{hz, follows_note};
    std::vector<std::uint32_t>& outputs = wanted_[key];
    for (const Read& known : reads_) {
      if (known.key == key && outputs[known.place] == output)
        return {Kind::node, static_cast<std::uint16_t>(known.node), 0};
    }
    const Signal read = unit("stream", {number(0.0)});
    reads_.push_back({read.index, key, outputs.size()});
    outputs.push_back(output);
    return read;
  }

  // The channel of each reader is known when all are.
  void number_channels() {
    std::map<std::pair<double, bool>, std::size_t> first;
    std::size_t channels = 0;
    for (const auto& [key, outputs] : wanted_) {
      first[key] = channels;
      channels += outputs.size();
      made_.parts.push_back(part(outputs, key.first, key.second));
    }
    for (const Read& read : reads_)
      made_.graph.nodes[read.node].inputs[0] = number(static_cast<double>(first[read.key] + read.place));
  }

  PatchPart part(const std::vector<std::uint32_t>& outputs, double hz, bool follows_note) {
    const Network& network = genome_.network_for(hz).network;
    PatchPart made{std::make_shared<NetworkPlan>(make_plan(network, outputs)), hz, follows_note, outputs};
    if (genome_.towards) {
      const Network& other = genome_.towards->network_for(hz).network;
      auto& pair = pairs_[{&network, &other}];
      if (!pair) pair = std::make_shared<NetworkPair>(NetworkPair{network, other});
      made.between = pair;
    }
    return made;
  }

  // The output of its network that a node stands for.
  std::optional<std::uint32_t> output_of(const PatchNode& node) {
    const std::string type = word_of(node, "type");
    std::uint32_t output = 0;
    const char* const end = type.data() + type.size();
    if (!type.empty() && std::from_chars(type.data(), end, output).ptr == end &&
        output < genome_.networks.front().network.outputs)
      return output;
    tell(node.name + " asks for output \"" + type + "\", which its network does not have");
    return std::nullopt;
  }

  // What a node of the patch that stands for a network output, or for noise, gives to `parameter` of another.
  Signal network_output(const PatchNode& node, const std::string& parameter) {
    if (const PatchNoise noise = noise_of(node); noise != PatchNoise::none)
      return unit(noise == PatchNoise::white ? "white" : noise == PatchNoise::pink ? "pink" : "brown", {});
    const std::optional<std::uint32_t> found = output_of(node);
    if (!found) return number(0.0);
    const std::uint32_t output = *found;
    double hz = network_hz(node);
    const bool sound = parameter.empty() || parameter == "buffer";
    if (parameter == "partialBuffer" || (node.name == "PartialNetworkOutputNode" && sound)) {
      const double partial = number_of(node, "partialNumber", 1.0);
      hz = partial == 1.0 ? hz : hz * (partial + number_of(node, "inharmonicityFactor", 0.0));
      return channel(output, hz, true);
    }
    return channel(output, hz, sound);
  }

  // --- connections
  // All that comes into `parameter` of the node (empty: its sound), added up.
  Signal sum_of(const std::string& id, const std::string& parameter, bool outlet = false) {
    Signal sum = number(0.0);
    for (const PatchConnection* each : connections(id, parameter)) sum = add(sum, signal_of(*each, outlet));
    return sum;
  }
  std::vector<const PatchConnection*> connections(const std::string& id, const std::string& parameter) const {
    std::vector<const PatchConnection*> found;
    const auto all = into_.find(id);
    if (all == into_.end()) return found;
    for (const PatchConnection* each : all->second) {
      if (each->parameter == parameter) found.push_back(each);
    }
    return found;
  }

  Signal signal_of(const PatchConnection& connection, bool outlet = false) {
    const PatchNode& source = *nodes_.at(connection.source);
    if (!is_network_output(source)) {
      const Signal sound = sound_of(source);
      return outlet ? sound : times(sound, connection.weight);
    }
    Signal value = network_output(source, connection.parameter);
    if (is_silent(value)) return value;
    if (compatible_ || has_range(connection)) {
      const double span = connection.high - connection.low;
      if (connection.low == -1.0 && connection.high == 1.0) return value;
      return unit("mul_add", {value, number(0.5 * span), number(connection.low + 0.5 * span)});
    }
    if (connection.parameter == "gain" || connection.parameter == "partialGainEnvelope")
      return unit("mul_add", {value, number(0.5 * connection.weight), number(0.5 * connection.weight)});
    const bool sound = connection.parameter.empty() || connection.parameter == "buffer" ||
                       connection.parameter == "partialBuffer" || connection.parameter == "mix";
    return sound ? value : times(value, connection.weight);
  }

  // A parameter: its own value and what comes in. As the format has it, a network's curve takes its place.
  Signal parameter(const PatchNode& node, const std::string& name, const std::string& connected, double otherwise) {
    const Signal moved = sum_of(node.id, connected);
    if (is_silent(moved)) return setting(node, name, number_of(node, name, otherwise));
    const auto all = connections(node.id, connected);
    const bool curve = std::any_of(all.begin(), all.end(), [&](const PatchConnection* each) {
      return is_network_output(*nodes_.at(each->source)) && (compatible_ || has_range(*each) || connected == "gain");
    });
    return curve ? moved : add(setting(node, name, number_of(node, name, otherwise)), moved);
  }

  // --- nodes
  // A node that is heard in its own past is a feedback of one quantum.
  Signal sound_of(const PatchNode& node) {
    if (const auto known = sounds_.find(node.id); known != sounds_.end()) return known->second;
    if (!open_.insert(node.id).second) {
      const auto loop = loops_.try_emplace(node.id, made_.graph.loops.size());
      if (loop.second) made_.graph.loops.push_back({});
      return {Kind::feedback, static_cast<std::uint16_t>(loop.first->second)};
    }
    const Signal sound = made_sound(node);
    open_.erase(node.id);
    if (const auto loop = loops_.find(node.id); loop != loops_.end()) made_.graph.loops[loop->second].closed = sound;
    sounds_[node.id] = sound;
    return sound;
  }

  Signal made_sound(const PatchNode& node) {
    const std::string& name = node.name;
    if (name == "GainNode") return gain(node);
    if (name == "FilterNode") return filter(node);
    if (name == "DelayNode")
      return unit("delay_c", {sum_of(node.id, ""), limited(parameter(node, "delayTime", "delayTime", 0.0), 0.0, 3.0),
                              number(3.0)});
    if (name == "FeedbackDelayNode") return feedback_delay(node);
    if (name == "CompressorNode") return compressor(node);
    if (name == "OscillatorNode" || name == "NoteOscillatorNode") return oscillator(node);
    if (name == "WavetableNode") return wavetable(node);
    if (name == "AdditiveNode") return additive(node);
    if (name == "AudioBufferSourceNode") {
      const auto buffers = connections(node.id, "buffer");
      return buffers.empty() ? number(0.0) : signal_of(*buffers.back());
    }
    if (name == "WaveShaperNode") return through(node, "curve", "stream_curve", made_.curves);
    if (name == "ConvolverNode") return through(node, "buffer", "stream_answer", made_.answers);
    tell("there is no node named \"" + name + "\"; its sound passes on as it is");
    return sum_of(node.id, "");
  }

  // Bent or answered by what an output does over the whole note; as it is where no output says how.
  Signal through(const PatchNode& node, const char* parameter, const char* name, std::vector<PatchPart>& shapes) {
    const Signal sound = sum_of(node.id, "");
    const auto all = connections(node.id, parameter);
    if (is_silent(sound) || all.empty()) return sound;
    const PatchNode& source = *nodes_.at(all.back()->source);
    const PatchNoise noise = is_network_output(source) ? noise_of(source) : PatchNoise::none;
    const std::optional<std::uint32_t> output =
        is_network_output(source) && noise == PatchNoise::none ? output_of(source) : std::nullopt;
    if (!output && noise == PatchNoise::none) {
      tell("a " + node.name + " takes an output of the network as its " + parameter + "; its sound passes on as it is");
      return sound;
    }
    const double hz = network_hz(source);
    shapes.push_back(output ? part({*output}, hz, std::string_view{parameter} == "buffer") : PatchPart{.noise = noise});
    return unit(name, {sound, number(static_cast<double>(shapes.size() - 1))});
  }

  Signal limited(const Signal& value, double low, double high) {
    if (value.kind == Kind::constant) return number(std::clamp(static_cast<double>(value.value), low, high));
    if (value.kind == Kind::control) {  // units bear any number; the genome's own is within
      float& own = made_.graph.controls[value.index].otherwise;
      own = static_cast<float>(std::clamp(static_cast<double>(own), low, high));
      return value;
    }
    return unit("within", {value, number(low), number(high)});
  }

  Signal gain(const PatchNode& node) {
    const Signal sound = sum_of(node.id, "");
    if (is_silent(sound)) return sound;
    return unit("mul", {sound, parameter(node, "gain", "gain", 1.0)});
  }

  Signal filter(const PatchNode& node) {
    const Signal sound = sum_of(node.id, "");
    if (is_silent(sound)) return sound;
    const Signal cutoff = limited(parameter(node, "frequency", "frequency", 500.0), 10.0, 20000.0);
    // Web Audio's low-pass and high-pass take Q in dB, the others as it is (W3C Web Audio API, BiquadFilterNode).
    const std::string type = word_of(node, "type");
    const bool in_db = type.empty() || type == "lowpass" || type == "highpass";
    Signal q = compatible_ ? number(in_db ? portable::db_to_gain(1.0) : 1.0) : setting(node, "q", filter_q(node));
    if (!compatible_ && !is_silent(sum_of(node.id, "Q"))) {
      q = limited(parameter(node, "q", "Q", 1.0), 0.0001, 20.0);
      if (in_db) q = unit("dbamp", {q});
    }
    const Signal gain_db = limited(parameter(node, "gain", "gain", 1.0), -40.0, 40.0);
    if (type == "highpass") return unit("hpf", {sound, cutoff, q});
    if (type == "bandpass") return unit("bpf", {sound, cutoff, q});
    if (type == "notch") return unit("notch", {sound, cutoff, q});
    if (type == "allpass") return unit("allpass2", {sound, cutoff, q});
    if (type == "peaking") return unit("peak", {sound, cutoff, q, gain_db});
    if (type == "lowshelf") return unit("low_shelf", {sound, cutoff, number(0.7071), gain_db});
    if (type == "highshelf") return unit("high_shelf", {sound, cutoff, number(0.7071), gain_db});
    return unit("lpf", {sound, cutoff, q});
  }

  Signal feedback_delay(const PatchNode& node) {
    const Signal sound = sum_of(node.id, "");
    if (compatible_ || is_silent(sound)) return number(0.0);  // the original loses it
    Signal back = limited(parameter(node, "feedbackRatio", "feedbackRatio", 0.2), 0.0, 0.95);
    if (back.kind == Kind::control) back = unit("within", {back, number(0.0), number(0.95)});
    return unit("feedback_delay", {sound, limited(parameter(node, "delayTime", "delayTime", 0.0), 0.001, 3.0), back,
                                   number(0.0), number(3.0)});
  }

  Signal compressor(const PatchNode& node) {
    const Signal sound = sum_of(node.id, "");
    if (is_silent(sound)) return sound;
    const Signal level = unit(
        "compression", {sound, setting(node, "threshold", number_of(node, "threshold", -24.0)),
                        setting(node, "ratio", number_of(node, "ratio", 12.0)), number(number_of(node, "knee", 30.0)),
                        number(number_of(node, "attack", 0.003)), number(number_of(node, "release", 0.25))});
    return unit("mul", {sound, level});
  }

  Signal oscillator(const PatchNode& node) {
    const double own = node.name == "NoteOscillatorNode" ? offset_hz(number_of(node, "noteOffset", 0.0))
                                                         : number_of(node, "frequency", kDefaultHz);
    const double hz = own * portable::semitones_to_ratio(number_of(node, "detune", 0.0) / 100.0);
    // What only modulates others keeps its pitch.
    const bool heard =
        std::any_of(genome_.patch.connections.begin(), genome_.patch.connections.end(), [&](const auto& each) {
          return each.source == node.id && each.parameter.empty() && (each.enabled || compatible_);
        });
    Signal pitch = heard ? times({Kind::freq}, hz / kOwnPitchHz) : number(hz);
    pitch = add(pitch, sum_of(node.id, "frequency"));
    const std::string type = word_of(node, "type");
    const char* const wave = type == "square"     ? "pulse"
                             : type == "sawtooth" ? "saw"
                             : type == "triangle" ? "triangle"
                                                  : "sine";
    if (pitch.kind == Kind::node) pitch = limited(pitch, 0.0, 20000.0);
    return unit(wave, {pitch});
  }

  Signal wavetable(const PatchNode& node) {
    const auto buffers = connections(node.id, "buffer");
    const auto mixes = connections(node.id, "mix");
    const Signal mix = mixes.empty() ? number(0.0) : signal_of(*mixes.front());
    if (buffers.empty() || (compatible_ && mixes.empty())) return number(0.0);
    const auto waves = static_cast<double>(buffers.size());
    Signal sum = sum_of(node.id, "");
    for (std::size_t w = 0; w < buffers.size(); ++w) {
      const Signal wave = signal_of(*buffers[w]);
      if (mixes.empty() || (buffers.size() == 1 && !compatible_)) {
        sum = add(sum, times(wave, 1.0 / waves));
        continue;
      }
      // 1 at its own place on the way from −1 to 1, falling to 0 within 2/k; the outer ends stay.
      const double centre = -1.0 + (2.0 * static_cast<double>(w) + 1.0) / waves;
      const Signal away = unit("mul_add", {mix, number(0.5 * waves), number(-0.5 * waves * centre)});
      Signal level = limited(unit("sub", {number(1.0), unit("abs", {away})}), 0.0, 1.0);
      if (compatible_) level = unit("mul_add", {level, number(0.5), number(0.5)});
      sum = add(sum, unit("mul", {wave, level}));
    }
    return sum;
  }

  Signal additive(const PatchNode& node) {
    const auto buffers = connections(node.id, "partialBuffer"), envelopes = connections(node.id, "partialGainEnvelope");
    Signal sum = sum_of(node.id, "");
    for (std::size_t p = 0; p < buffers.size(); ++p) {
      const Signal wave = signal_of(*buffers[p]);
      if (is_silent(wave)) continue;
      if (p < envelopes.size()) {
        sum = add(sum, unit("mul", {wave, signal_of(*envelopes[p])}));
      } else if (!compatible_) {
        sum = add(sum, wave);
      }
    }
    return sum;
  }

  void tell(std::string sentence) {
    if (std::find(made_.told.begin(), made_.told.end(), sentence) == made_.told.end())
      made_.told.push_back(std::move(sentence));
  }

  struct Read {
    std::size_t node;
    std::pair<double, bool> key;
    std::size_t place;
  };

  const Genome& genome_;
  bool compatible_;
  GenomePatch made_;
  std::map<std::string, const PatchNode*> nodes_;
  std::map<std::pair<std::string, std::string>, std::string> names_;  // of the numbers of nodes
  std::map<std::string, std::vector<const PatchConnection*>> into_;
  std::map<std::pair<double, bool>, std::vector<std::uint32_t>> wanted_;  // outputs at each frequency
  std::map<std::pair<const Network*, const Network*>, std::shared_ptr<const NetworkPair>> pairs_;
  std::vector<Read> reads_;
  std::map<std::string, Signal> sounds_;
  std::set<std::string> open_;
  std::map<std::string, std::size_t> loops_;
};

}  // namespace

GenomePatch read_patch(const Genome& genome, bool compatible) {
  GenomePatch patch = PatchReader{genome, compatible}.read();
  patch.compatible = compatible;
  return patch;
}

}  // namespace perigee
