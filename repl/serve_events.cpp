// repl/serve_events.cpp -- Highlights are told a moment ahead, with the frame on which they are heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/serve_events.h"

#include <nlohmann/json.hpp>

#include "stream/fields.h"

namespace perigee {
namespace {

constexpr int kMeterEvery = 2, kCycleEvery = 10;  // frames of the broadcast, which are 50 a second
constexpr float kInaudible = 1e-5f;

}  // namespace

void ServeEvents::begin() {
  highlights_.clear();
  stage_.player().observe(highlights_);
  metering_ = stage_.player().engine().taps().connect(meter_);
  count_ = 0;
}

void ServeEvents::end() {
  stage_.player().observe_no_more(highlights_);
  if (metering_) stage_.player().engine().taps().disconnect(meter_);
}

std::string ServeEvents::meter(Frames first) {
  const auto readings = meter_.take();
  nlohmann::json slots = nlohmann::json::array();
  for (std::size_t i = 0; i < osc::SlotMeter::kMaster; ++i) {
    if (readings[i].peak >= kInaudible)
      slots.push_back({{"slot", stage_.player().slot_name(i)}, {"peak", readings[i].peak}, {"rms", readings[i].rms}});
  }
  const auto& master = readings[osc::SlotMeter::kMaster];
  return stream::json_text(
      {{"type", "meter"}, {"frame", first}, {"slots", slots}, {"peak", master.peak}, {"rms", master.rms}});
}

std::vector<std::string> ServeEvents::at(Frames first) {
  std::vector<std::string> messages;
  Player& player = stage_.player();
  const double rate_hz = player.engine().rate_hz();
  const Frames ahead = static_cast<Frames>(0.1 * rate_hz);
  for (const osc::Highlights::Event& event : highlights_.take(first + ahead)) {
    for (const osc::Evaluations::Found& found : stage_.guests().evaluations().find(event.ranges)) {
      messages.push_back(stream::json_text({{"type", "highlight"},
                                            {"frame", event.frame},
                                            {"frames", static_cast<Frames>(event.seconds * rate_hz)},
                                            {"slot", event.slot},
                                            {"code", found.number},
                                            {"line", found.place.line},
                                            {"column", found.place.column},
                                            {"endLine", found.place.end_line},
                                            {"endColumn", found.place.end_column}}));
    }
  }
  if (metering_ && count_ % kMeterEvery == 0) messages.push_back(meter(first));
  if (count_ % kCycleEvery == 0)
    messages.push_back(
        stream::json_text({{"type", "cycle"}, {"frame", first}, {"cycle", player.cycle()}, {"cps", player.cps()}}));
  ++count_;
  return messages;
}

}  // namespace perigee
