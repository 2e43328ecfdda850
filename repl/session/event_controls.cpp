// repl/session/event_controls.cpp -- One event's controls, read as numbers, words and notes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/event_controls.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace perigee {

std::optional<double> number_of(std::string_view text) {
  double result = 0.0;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (problem != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return result;
}

const ControlIds& ids() {
  static const ControlIds known;
  return known;
}

std::optional<std::string> midi_port_of(const Event& event) {
  static const ControlId kPort = control_key("midiport");
  if (!event.value.is_controls()) return std::nullopt;
  const Value* const port = event.value.controls().find(kPort);
  if (port == nullptr) return std::nullopt;
  return port->is_string() ? std::string{port->text()} : describe(*port);
}

double Controls::number(ControlId id, double otherwise) const {
  const Value* value = map_.find(id);
  double result = otherwise;
  if (!value) return otherwise;
  if (value->is_number()) result = value->number();
  if (value->is_boolean()) result = value->boolean() ? 1.0 : 0.0;
  if (value->is_string()) result = number_of(value->text()).value_or(otherwise);
  return std::isfinite(result) ? result : otherwise;
}

double Controls::number(ControlId id, double otherwise, double low, double high) const {
  return std::clamp(number(id, otherwise), low, high);
}

std::string Controls::text(ControlId id) const {
  const Value* value = map_.find(id);
  if (!value) return {};
  return value->is_string() ? std::string(value->text()) : describe(*value);
}

std::optional<double> Controls::midi(bool synth) const {
  if (has(ids().midinote)) return number(ids().midinote, laws.default_midi);
  const Value* value = map_.find(ids().note);
  if (!value && synth && laws.n_is_note) value = map_.find(ids().n);
  if (!value || (value->is_number() && !std::isfinite(value->number()))) return std::nullopt;
  if (double midi = 0.0; value->is_string() && midi_of_name(value->text(), laws, midi)) return midi;
  return number(map_.has(ids().note) ? ids().note : ids().n, 0.0) + laws.number_offset;
}

}  // namespace perigee
