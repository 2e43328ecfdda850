// gpu/patch_vocabulary.cpp -- The table of patch nodes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/patch_vocabulary.h"

namespace perigee {
namespace {

using Role = PatchKind::Role;
using Scale = PatchNumber::Scale;

constexpr std::string_view kWaves[] = {"sine", "square", "sawtooth", "triangle"};
constexpr std::string_view kFilters[] = {"lowpass",   "highpass", "bandpass", "lowshelf",
                                         "highshelf", "peaking",  "notch",    "allpass"};

// The format's ranges, save where silence would lie in them: a filter at 0 Hz, a delay that outlasts the note.
constexpr PatchNumber kGain[] = {{"gain", 0.5, 1.5, Scale::signed_}};
constexpr PatchNumber kFilter[] = {{"frequency", 60.0, 1500.0, Scale::ratio}, {"q", 1e-4, 20.0}, {"gain", -5.0, 5.0}};
constexpr PatchNumber kDelay[] = {{"delayTime", 0.005, 0.5, Scale::ratio}};
constexpr PatchNumber kFeedback[] = {{"delayTime", 0.005, 0.5, Scale::ratio}, {"feedbackRatio", 0.05, 0.6}};
constexpr PatchNumber kCompressor[] = {{"threshold", -50.0, 10.0},
                                       {"knee", 20.0, 40.0},
                                       {"ratio", 8.0, 16.0},
                                       {"attack", 0.001, 0.1},
                                       {"release", 0.001, 0.1}};
constexpr PatchNumber kOscillator[] = {{"frequency", 27.5, 1046.5, Scale::ratio}};
constexpr PatchNumber kNote[] = {{"noteOffset", -20.0, 19.0, Scale::whole}};
constexpr PatchNumber kEnvelope[] = {{"frequency", 1.0, 2000.0, Scale::ratio}};
constexpr PatchNumber kPartial[] = {{"inharmonicityFactor", -1.0, 1.0}};

constexpr PatchParameter kGainDriven[] = {{"gain", 0.0, 1.0, 0.5, 1.5, true}};
constexpr PatchParameter kFilterDriven[] = {{"frequency", 60.0, 1500.0, 60.0, 1500.0, true},
                                            {"Q", 1e-4, 20.0, 1e-4, 20.0, true}};
constexpr PatchParameter kOscillatorDriven[] = {{"frequency", 27.5, 1046.5, -2000.0, 2000.0, true}};
constexpr PatchParameter kBufferDriven[] = {{"buffer", -1.0, 1.0}};
constexpr PatchParameter kShaperDriven[] = {{"curve", -1.0, 1.0}};
constexpr PatchParameter kWavetableDriven[] = {{"buffer", -1.0, 1.0, 0.1, 1.0, false, true}, {"mix", -1.0, 1.0}};
constexpr PatchParameter kAdditiveDriven[] = {{"partialBuffer", -1.0, 1.0, 0.1, 1.0, false, true},
                                              {"partialGainEnvelope", 0.0, 1.0, 0.1, 1.0, false, true}};

constexpr PatchKind kKinds[] = {
    {"OutNode", Role::out, {}, {}, {}},
    {"OscillatorNode", Role::oscillator, kOscillator, kWaves, kOscillatorDriven},
    {"NoteOscillatorNode", Role::oscillator, kNote, kWaves, {}},
    {"WavetableNode", Role::buffer, {}, {}, kWavetableDriven},
    {"AdditiveNode", Role::buffer, {}, {}, kAdditiveDriven},
    {"AudioBufferSourceNode", Role::buffer, {}, {}, kBufferDriven},
    {"GainNode", Role::effect, kGain, {}, kGainDriven},
    {"FilterNode", Role::effect, kFilter, kFilters, kFilterDriven},
    {"DelayNode", Role::effect, kDelay, {}, {}},
    {"FeedbackDelayNode", Role::effect, kFeedback, {}, {}},
    {"CompressorNode", Role::effect, kCompressor, {}, {}},
    {"ConvolverNode", Role::effect, {}, {}, kBufferDriven},
    {"WaveShaperNode", Role::effect, {}, {}, kShaperDriven},
    {"NetworkOutputNode", Role::curve, kOscillator, {}, {}},
    {"NoteNetworkOutputNode", Role::curve, kNote, {}, {}},
    {"PartialNetworkOutputNode", Role::curve, kPartial, {}, {}},
    {"PartialEnvelopeNetworkOutputNode", Role::curve, kEnvelope, {}, {}},
};

}  // namespace

std::span<const PatchKind> patch_kinds() { return kKinds; }

const PatchKind* patch_kind(std::string_view name) {
  for (const PatchKind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

const PatchParameter* patch_parameter(const PatchKind& kind, std::string_view name) {
  for (const PatchParameter& parameter : kind.parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

}  // namespace perigee
